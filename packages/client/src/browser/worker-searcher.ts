import type { Write } from '@pando/engine';
import type { Searcher, SearchHits, SearchQuery } from '@pando/engine/search';
import type { StoreKeys } from './page-cipher.ts';
import type { FromSearchWorker, ToSearchWorker } from './search-message.ts';

/** A worker that nobody asks for so long is let go, with all that it has in memory. */
const idleMs = 5 * 60_000;
/** When the app has started and shows what it has, the worker reads ahead: then the first search finds everything read. */
const readAheadMs = 10_000;

/** What a searcher needs of a worker. */
export interface SearchWorker {
  postMessage(message: ToSearchWorker): void;
  terminate(): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<FromSearchWorker>) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void;
}

interface Asked {
  readonly resolve: (hits: SearchHits) => void;
  readonly reject: (fault: Error) => void;
}

/** Searches in a worker that is there while somebody searches. */
export class WorkerSearcher implements Searcher {
  readonly #database: string;
  readonly #keys: StoreKeys;
  readonly #start: () => SearchWorker;
  readonly #asked = new Map<number, Asked>();
  #worker: SearchWorker | undefined;
  #next = 1;
  #idle: ReturnType<typeof setTimeout> | undefined;
  readonly #readAhead: ReturnType<typeof setTimeout>;

  constructor(database: string, keys: StoreKeys, start: () => SearchWorker) {
    this.#database = database;
    this.#keys = keys;
    this.#start = start;
    this.#readAhead = setTimeout(() => void this.search({ text: '', limit: 0 }).catch(() => {}), readAheadMs);
  }

  search(query: SearchQuery): Promise<SearchHits> {
    const worker = (this.#worker ??= this.#open());
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#end(), idleMs);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      worker.postMessage({ type: 'search', id, query });
    });
  }

  changed(writes: readonly Write[]): void {
    if (this.#worker === undefined) return;
    // The rest would be copied for nothing.
    const lines = writes.filter(({ space }) => space.startsWith('timeline.lines/'));
    if (lines.length > 0) this.#worker.postMessage({ type: 'changed', writes: lines });
  }

  close(): void {
    clearTimeout(this.#readAhead);
    this.#end();
  }

  #open(): SearchWorker {
    const worker = this.#start();
    worker.addEventListener('message', ({ data }) => this.#answered(data));
    worker.addEventListener('error', ({ message }) => this.#end(new Error(message ?? 'the search worker failed')));
    worker.postMessage({ type: 'open', database: this.#database, keys: this.#keys });
    return worker;
  }

  #answered({ id, hits, fault }: FromSearchWorker): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (hits === undefined) asked?.reject(new Error(fault));
    else asked?.resolve(hits);
  }

  #end(fault = new Error('searching was ended')): void {
    clearTimeout(this.#idle);
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const { reject } of this.#asked.values()) reject(fault);
    this.#asked.clear();
  }
}
