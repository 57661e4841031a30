import type { Write } from '@pando/engine';
import type { SearchHits, SearchQuery } from '@pando/engine/search';
import type { StoreKeys } from './page-cipher.ts';

/** What the owner of a profile says to its search worker. */
export type ToSearchWorker =
  | { readonly type: 'open'; readonly database: string; readonly keys: StoreKeys }
  | { readonly type: 'search'; readonly id: number; readonly query: SearchQuery }
  | { readonly type: 'changed'; readonly writes: readonly Write[] };

/** What it answers. */
export interface FromSearchWorker {
  readonly id: number;
  readonly hits?: SearchHits;
  readonly fault?: string;
}
