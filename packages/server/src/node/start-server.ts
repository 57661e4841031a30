import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  DEFAULT_RETENTION_SECONDS,
  INCARNATION_BYTES,
  type Incarnation,
  type SignatureCrypto,
  equalBytes,
  toBase64Url,
  toHex,
} from '@pando/protocol';
import packageJson from '../../package.json' with { type: 'json' };
import { accountHandlers } from '../core/accounts/accounts.ts';
import { DEFAULT_ACCOUNT_LIMITS } from '../core/accounts/limits.ts';
import { createCore } from '../core/core.ts';
import type { Self } from '../core/options.ts';
import { DamagedStoreError } from '../store/damaged-store.ts';
import { sqliteStore } from '../store/sqlite.ts';
import type { Store } from '../store.ts';
import { BlobPermits } from './blob-permits.ts';
import { BlobRoutes } from './blob-routes.ts';
import { BlobStore } from './blob-store.ts';
import { nodeSignatureCrypto } from './crypto.ts';
import { lockFolder } from './folder-lock.ts';
import { HttpFront } from './http-front.ts';
import { loadIdentity } from './identity.ts';
import { DEFAULT_SHELL_LIMITS, type RunningServer, type ServerOptions } from './options.ts';
import { PushSender } from './push-sender.ts';
import { ServerDescriptor, expectAnnounceable } from './server-descriptor.ts';
import { ServerMetrics } from './server-metrics.ts';
import { StaticFiles } from './static-files.ts';
import { WebSocketShell } from './web-socket-shell.ts';

const SOFTWARE = `pando/${packageJson.version}`;
/** RFC 8292 wants a contact; a server without a public name has none. */
const UNNAMED_SUBJECT = 'mailto:nobody@pando.invalid';
const SWEEP_MS = 60 * 60 * 1000;
const FORGET_MS = 60 * 1000;

/**
 * Starts a server on a data folder, and resolves once it listens. Rejects with a `FolderInUseError` where another
 * process runs on the folder, with Node's error (`EADDRINUSE`, `EACCES`) where the port cannot be had, and with a
 * `RangeError` where what the operator says about the server does not fit into its descriptor.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  expectAnnounceable(options);
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const lock = lockFolder(options.dataDir);
  try {
    const app = options.staticDir === undefined ? undefined : new StaticFiles(options.staticDir);
    const store = sqliteStore(join(options.dataDir, 'store.sqlite'));
    try {
      return await run(options, store, app, () => {
        store.close();
        lock.release();
      });
    } catch (error) {
      store.close();
      throw error;
    }
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function run(
  options: ServerOptions,
  store: Store,
  app: StaticFiles | undefined,
  release: () => void,
): Promise<RunningServer> {
  const { dataDir, host = '127.0.0.1', retentionSeconds = DEFAULT_RETENTION_SECONDS } = options;
  const log = options.log ?? (() => undefined);
  const metrics = new ServerMetrics();
  const damage = Promise.withResolvers<DamagedStoreError>();
  const fault = (doing: string, error: unknown): void => {
    metrics.failures.add();
    log(`failed while ${doing}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (error instanceof DamagedStoreError) damage.resolve(error);
  };
  const limits = { ...DEFAULT_SHELL_LIMITS, ...options.limits?.shell };
  const crypto = nodeSignatureCrypto();
  const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
  const self = loadSelf(dataDir, store, crypto, options.newIncarnation ?? false);

  const accounts = accountHandlers({ store, crypto, self, random, limits: options.limits?.accounts ?? {} });
  const core = createCore({
    store,
    crypto,
    self,
    accounts,
    random,
    software: SOFTWARE,
    limits: options.limits?.core ?? {},
    fault: (error) => fault('handling one frame', error),
  });
  const blobs = new BlobStore(join(dataDir, 'blobs'), {
    maxTotalBytes: limits.blobStoreBytes,
    retentionMs: retentionSeconds * 1000,
  });
  const permits = new BlobPermits(store, blobs, accounts);
  // What may fail has succeeded by now: from here on there are timers, and clients.
  const front = new HttpFront({ limits, trustProxy: options.trustProxy ?? false, metrics, fault });
  const port = await front.listen(options.port, host);

  const { accounts: mostAccounts } = { ...DEFAULT_ACCOUNT_LIMITS, ...options.limits?.accounts };
  const countAccounts = (): number => store.records.countAccounts();
  const isFull = (): boolean => countAccounts() >= mostAccounts;
  const url = options.publicUrl?.replace(/\/+$/, '') ?? `http://${urlHost(host)}:${port}`;
  const push = new PushSender({
    subject: url.startsWith('https:') ? url : UNNAMED_SUBJECT,
    anywhere: options.pushAnywhere ?? false,
    calls: metrics.pushes,
    forget: (call) => {
      try {
        core.forgetBell(call, Date.now());
      } catch (error) {
        fault('forgetting a push address', error);
      }
    },
  });
  const shell = new WebSocketShell({ core, limits, metrics, push, fault });
  metrics.watch(store, blobs, shell);
  const descriptor = new ServerDescriptor(crypto, self, options, SOFTWARE, url);
  const parts = {
    url,
    software: SOFTWARE,
    name: descriptor.name,
    descriptor: () => descriptor.json(front.isClosing ? 'closing' : isFull() ? 'full' : 'open', Date.now()),
    isFull,
    isClosing: () => front.isClosing,
    accounts: countAccounts,
    metrics: metrics.registry,
    blobs: new BlobRoutes(blobs, permits, metrics.blobBytesReceived, metrics.blobBytesSent),
    app,
  };
  front.serve(parts, shell);

  const dropBlobs = (how: 'sweep' | 'forget') => (): void => {
    try {
      blobs[how](Date.now());
    } catch (error) {
      fault('dropping old blobs', error);
    }
  };
  dropBlobs('sweep')();
  const sweepers = [setInterval(dropBlobs('sweep'), SWEEP_MS), setInterval(dropBlobs('forget'), FORGET_MS)];
  const close = async (): Promise<void> => {
    for (const each of sweepers) clearInterval(each);
    await front.close(() => shell.close());
    await blobs.close();
    release();
  };
  let closing: Promise<void> | undefined;
  const closeOnce = (): Promise<void> => (closing ??= close());
  return {
    url,
    key: toBase64Url(self.key),
    incarnation: toHex(self.incarnation),
    port,
    close: closeOnce,
    damaged: damage.promise.then(async (error) => {
      await closeOnce();
      return error;
    }),
  };
}

/** A store without an incarnation is a new replica, even where the folder's key is an old one. */
function loadSelf(dataDir: string, store: Store, crypto: SignatureCrypto, isRestored: boolean): Self {
  const { seed, key } = loadIdentity(dataDir, crypto);
  const known = store.transaction(() => store.server.identity());
  if (known !== undefined && equalBytes(known.seed, seed) && !isRestored)
    return { seed, key, incarnation: known.incarnation };
  const incarnation = new Uint8Array(randomBytes(INCARNATION_BYTES)) as Uint8Array as Incarnation;
  store.transaction(() => store.server.setIdentity({ seed, incarnation }));
  return { seed, key, incarnation };
}

/** An address to listen at is not always one to connect to. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
