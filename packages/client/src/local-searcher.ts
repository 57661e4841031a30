import type { StoreReader, Write } from '@pando/engine';
import { SearchIndex, type Searcher, type SearchHits, type SearchQuery } from '@pando/engine/search';

/** Searches in this process. What a search has read is kept in memory from then on. */
export class LocalSearcher implements Searcher {
  readonly #index: SearchIndex;

  constructor(store: StoreReader) {
    this.#index = new SearchIndex(store);
  }

  search(query: SearchQuery): Promise<SearchHits> {
    return this.#index.search(query);
  }

  changed(writes: readonly Write[]): void {
    this.#index.changed(writes);
  }

  close(): void {}
}
