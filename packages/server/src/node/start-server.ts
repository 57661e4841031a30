import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
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
import { sqliteStore } from '../store/sqlite.ts';
import type { Store } from '../store.ts';
import { limitedAddress, normalAddress } from './address.ts';
import { BlobPermits } from './blob-permits.ts';
import { BlobRoutes } from './blob-routes.ts';
import { BlobStore } from './blob-store.ts';
import { ConnectionCount } from './connection-count.ts';
import { nodeSignatureCrypto } from './crypto.ts';
import { lockFolder } from './folder-lock.ts';
import { serveHttp } from './http-routes.ts';
import { loadIdentity } from './identity.ts';
import { DEFAULT_SHELL_LIMITS, type RunningServer, type ServerOptions } from './options.ts';
import { ServerDescriptor } from './server-descriptor.ts';
import { ServerMetrics } from './server-metrics.ts';
import { StaticFiles } from './static-files.ts';
import { WebSocketShell } from './web-socket-shell.ts';

const SOFTWARE = `pando/${packageJson.version}`;
const SWEEP_MS = 60 * 60 * 1000;
/** How long unfinished HTTP answers may take when the server stops. */
const STOP_GRACE_MS = 2000;

/**
 * Starts a server on a data folder, and resolves once it listens. Rejects with a `FolderInUseError` where another
 * process runs on the folder, and with Node's error (`EADDRINUSE`, `EACCES`) where the port cannot be had.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
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
  const {
    dataDir,
    host = '127.0.0.1',
    port,
    trustProxy = false,
    retentionSeconds = DEFAULT_RETENTION_SECONDS,
  } = options;
  const log = options.log ?? (() => undefined);
  const metrics = new ServerMetrics();
  const fault = (doing: string, error: unknown): void => {
    metrics.failures.add();
    log(`failed while ${doing}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
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
  const blobRoutes = new BlobRoutes(blobs, permits, metrics.blobBytesReceived, metrics.blobBytesSent);
  const shell = new WebSocketShell({ core, limits, metrics, fault });
  metrics.watch(store, blobs, shell);
  blobs.sweep(Date.now());

  const { accounts: mostAccounts } = { ...DEFAULT_ACCOUNT_LIMITS, ...options.limits?.accounts };
  const isFull = (): boolean => store.records.countAccounts() >= mostAccounts;
  let isClosing = false;
  const http = createServer({ headersTimeout: 10_000, requestTimeout: 0, keepAliveTimeout: 5000 });
  http.setTimeout(60_000); // without a byte either way; upgraded sockets have the core's
  await listen(http, port, host);
  http.on('error', (error) => fault('listening', error));
  const listening = http.address() as AddressInfo;
  const url = options.publicUrl?.replace(/\/+$/, '') ?? `http://${urlHost(host)}:${listening.port}`;
  const descriptor = new ServerDescriptor(crypto, self, options, SOFTWARE, url);
  const parts = {
    url,
    software: SOFTWARE,
    name: descriptor.name,
    descriptor: () => descriptor.json(isClosing ? 'closing' : isFull() ? 'full' : 'open', Date.now()),
    isFull,
    isClosing: () => isClosing,
    accounts: () => store.records.countAccounts(),
    metrics: metrics.registry,
    blobs: blobRoutes,
    app,
  };

  const { connections, connectionsPerAddress, connectionsFromLoopback } = limits;
  const count = new ConnectionCount({
    total: connections,
    perAddress: connectionsPerAddress,
    fromLoopback: connectionsFromLoopback,
  });
  // Sockets without a request cost little, but not nothing. Behind a proxy all have its address.
  const sockets = new ConnectionCount({
    total: connections * 2,
    perAddress: trustProxy ? Infinity : connectionsPerAddress * 2,
    fromLoopback: trustProxy ? Infinity : connectionsFromLoopback * 2,
  });
  http.on('connection', (tcp) => {
    const address = normalAddress(tcp.remoteAddress ?? 'unknown');
    if (sockets.enter(address)) {
      tcp.once('close', () => sockets.leave(address));
      return;
    }
    metrics.connectionsRefused.add();
    tcp.destroy();
  });
  const enter = (
    request: IncomingMessage,
    until: { once(event: 'close', listener: () => void): unknown },
  ): string | undefined => {
    const address = limitedAddress(request, trustProxy);
    if (!count.enter(address)) {
      metrics.connectionsRefused.add();
      return undefined;
    }
    until.once('close', () => count.leave(address));
    return address;
  };
  http.on('request', (request, response) => {
    if (enter(request, response) === undefined) {
      response.writeHead(429, { 'Retry-After': '10', Connection: 'close' }).end();
      return;
    }
    serveHttp(parts, request, response).catch((error: unknown) => {
      fault(`answering ${request.method ?? ''} ${request.url ?? ''}`, error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end();
    });
  });
  http.on('upgrade', (request, duplex, head) => {
    const tcp = duplex as Socket;
    tcp.on('error', () => undefined); // its close follows
    if (!/^\/v1(\?|$)/.test(request.url ?? '')) return refuseUpgrade(tcp, '404 Not Found');
    if (isClosing) return refuseUpgrade(tcp, '503 Service Unavailable');
    const address = enter(request, tcp);
    if (address === undefined) return refuseUpgrade(tcp, '429 Too Many Requests');
    tcp.setTimeout(0);
    shell.accept(request, tcp, head, address);
  });

  const sweeper = setInterval(() => {
    try {
      blobs.sweep(Date.now());
    } catch (error) {
      fault('dropping old blobs', error);
    }
  }, SWEEP_MS);

  const close = async (): Promise<void> => {
    isClosing = true;
    clearInterval(sweeper);
    const closed = once(http, 'close');
    http.close();
    await shell.close();
    http.closeIdleConnections();
    const impatience = setTimeout(() => http.closeAllConnections(), STOP_GRACE_MS);
    await closed;
    clearTimeout(impatience);
    await blobs.close();
    release();
  };
  let closing: Promise<void> | undefined;
  return {
    url,
    key: toBase64Url(self.key),
    incarnation: toHex(self.incarnation),
    port: listening.port,
    close: () => (closing ??= close()),
  };
}

/** A store without an incarnation is a new replica, even where the folder's key is an old one. */
function loadSelf(dataDir: string, store: Store, crypto: SignatureCrypto, isRestored: boolean): Self {
  const { seed, key } = loadIdentity(dataDir, crypto);
  const known = store.server.identity();
  if (known !== undefined && equalBytes(known.seed, seed) && !isRestored)
    return { seed, key, incarnation: known.incarnation };
  const incarnation = new Uint8Array(randomBytes(INCARNATION_BYTES)) as Uint8Array as Incarnation;
  store.transaction(() => store.server.setIdentity({ seed, incarnation }));
  return { seed, key, incarnation };
}

function listen(http: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve();
    });
  });
}

/** An address to listen at is not always one to connect to. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function refuseUpgrade(tcp: Socket, status: string): void {
  tcp.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nRetry-After: 10\r\nContent-Length: 0\r\n\r\n`);
}
