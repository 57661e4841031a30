import type { Method, Outcome, Pando, PandoEvent, Params, Result } from '@pando/engine';
import { mixedPrimitives, portableCrypto } from '@pando/engine/crypto';
import { openWebSocket } from '../connection/socket.ts';
import { engineFactory } from '../engine-factory.ts';
import { performHttp } from '../http.ts';
import { LocalSearcher } from '../local-searcher.ts';
import { Handover, type OwnedPando } from '../rpc/handover.ts';
import { Runner } from '../runner.ts';
import { SealedExports } from '../sealed-exports.ts';
import { upToDate } from '../up-to-date.ts';
import { IndexedDbStore } from './indexeddb-store.ts';
import { changeLock } from './open-store.ts';
import { nextTask } from './next-task.ts';
import { type SearchWorker, WorkerSearcher } from './worker-searcher.ts';
import { BrowserProfile } from './profile.ts';

export interface BrowserOptions {
  /** Names the profile within this origin. */
  readonly profile: string;
  /** The servers that a new account starts from, where `init` names none. */
  readonly servers: readonly string[];
  /** Told of what broke inside and was recovered from; by default the console. */
  readonly onFault?: (fault: unknown) => void;
  /** What the app's lock has the store's keys wrapped with, where there is a lock. */
  readonly lockKey?: CryptoKey | undefined;
  /** Starts a worker in which is searched; without it, searching is done by the thread that runs the engine. */
  readonly startSearchWorker?: () => SearchWorker;
  /** No server is connected to before this resolves. */
  readonly mayConnect?: Promise<unknown>;
  /** Has a listener told whenever a person looks at the page again: what waits for a server is tried at once then. */
  readonly onShown?: (listener: () => void) => void;
}

export { AppLock, type LockView, type Unlocking } from './lock/app-lock.ts';
export { LockChannel } from './lock/lock-channel.ts';
export { noPasskeys } from './lock/passkey-port.ts';
export { StoreLocked } from './store-keys.ts';
export { StoreTooNew } from '../store-too-new.ts';

export type BrowserPando = Pando & { close(): Promise<void> };

/**
 * Opens a profile of this browser: as the tab that owns it, or through that tab (and as the owner later, when that one
 * closes). Throws what IndexedDB throws, if this browser gives no place to store anything, and `StoreLocked` where
 * this tab would own it and has no key, `StoreTooNew` where a later version has written it.
 */
export async function openBrowserPando({
  profile,
  servers,
  onFault = reportFault,
  lockKey,
  startSearchWorker,
  mayConnect,
  onShown,
}: BrowserOptions): Promise<BrowserPando> {
  const name = `pando-${profile}`;
  const tabs = new BrowserProfile(name, () =>
    openProfile(name, { onFault, lockKey, startSearchWorker, mayConnect, onShown }),
  );
  return new WithServers(await Handover.open(() => tabs.attach()), servers);
}

/**
 * Has a profile's keys wrapped by the lock's, or lie as they are again: once nobody has the profile open. Rejects if
 * somebody still has it after `patienceMs`; then it is as it was.
 */
export async function changeProfileLock(
  profile: string,
  lockKey: CryptoKey,
  change: 'lock' | 'unlock',
  patienceMs: number,
): Promise<void> {
  const name = `pando-${profile}`;
  await navigator.locks.request(name, { signal: AbortSignal.timeout(patienceMs) }, () =>
    changeLock(name, lockKey, change),
  );
}

/** Deletes a profile with all that it holds; false while a tab has it open. */
export function eraseBrowserProfile(profile: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(`pando-${profile}`);
    request.addEventListener('success', () => resolve(true));
    request.addEventListener('error', () => resolve(false));
    // It is deleted once the last one closes it; whoever asks again then hears so.
    request.addEventListener('blocked', () => resolve(false));
  });
}

interface OpeningOptions {
  readonly onFault: (fault: unknown) => void;
  readonly lockKey: CryptoKey | undefined;
  readonly startSearchWorker: (() => SearchWorker) | undefined;
  readonly mayConnect: Promise<unknown> | undefined;
  readonly onShown: ((listener: () => void) => void) | undefined;
}

async function openProfile(
  name: string,
  { onFault, lockKey, startSearchWorker, mayConnect, onShown }: OpeningOptions,
): Promise<OwnedPando> {
  const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
  const primitives = mixedPrimitives(random, crypto.subtle);
  const store = await upToDate(await IndexedDbStore.open(name, lockKey));
  const runner = new Runner({
    store,
    newEngine: engineFactory(portableCrypto(random, primitives.aesGcm), primitives),
    newSearcher: () =>
      startSearchWorker === undefined
        ? new LocalSearcher(store)
        : new WorkerSearcher(name, store.keys, startSearchWorker),
    openSocket: openWebSocket,
    ...(mayConnect && { mayConnect }),
    http: performHttp,
    now: () => Date.now(),
    random: () => Math.random(),
    nextTask,
    onFault,
  });
  globalThis.addEventListener('online', () => runner.hint());
  onShown?.(() => runner.hint());
  return new SealedExports(runner);
}

/** Adds the servers that the app was served by to `init`. */
class WithServers implements BrowserPando {
  readonly #inner: Handover;
  readonly #servers: readonly string[];

  constructor(inner: Handover, servers: readonly string[]) {
    this.#inner = inner;
    this.#servers = servers;
  }

  call<M extends Method>(method: M, params: Params<M>): Promise<Outcome<Result<M>>> {
    if (method !== 'init') return this.#inner.call(method, params);
    return this.#inner.call(method, { servers: this.#servers, ...params });
  }

  subscribe(listener: (event: PandoEvent) => void): () => void {
    return this.#inner.subscribe(listener);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

function reportFault(fault: unknown): void {
  console.error('Pando: something broke, starting anew from what is stored.', fault);
}
