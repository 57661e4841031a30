import type { Effect, Input, Store, StoreReader } from '@pando/engine';
import type { Searcher } from '@pando/engine/search';
import type { OpenSocket } from './connection/socket.ts';
import type { PerformHttp } from './http.ts';

/** What the runner needs of an engine. */
export interface RunnableEngine {
  handle(...inputs: readonly Input[]): Promise<readonly Effect[]>;
}

export interface RunnerPorts {
  readonly store: Store;
  readonly newEngine: (store: StoreReader) => RunnableEngine;
  /** Searches what the store has. */
  readonly newSearcher: () => Searcher;
  readonly openSocket: OpenSocket;
  /** No server is connected to before this resolves: what a person waits to see comes first. By default at once. */
  readonly mayConnect?: Promise<unknown>;
  readonly http: PerformHttp;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Resolves after the input and output that is ready by now was seen to. */
  readonly nextTask: () => Promise<void>;
  /** Told when the engine or the store failed and everything begins anew from the store. */
  readonly onFault: (fault: unknown) => void;
}
