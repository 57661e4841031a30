import type { Write } from '../store.ts';

/** What is looked for. `after` and `before` are order keys, or begin like some; `from` is an account. */
export interface SearchQuery {
  readonly text: string;
  readonly conversation?: string | undefined;
  readonly from?: string | undefined;
  readonly has?: 'file' | 'media' | 'link' | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

export interface SearchHit {
  readonly conversation: string;
  readonly order: string;
}

export interface SearchHits {
  /** Newest first. */
  readonly hits: readonly SearchHit[];
  readonly more: boolean;
}

/** Where searching is done: in this process, or in a worker. */
export interface Searcher {
  search(query: SearchQuery): Promise<SearchHits>;
  /** Told of everything that was written, in its order. */
  changed(writes: readonly Write[]): void;
  close(): void;
}
