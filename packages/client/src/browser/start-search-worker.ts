import type { SearchWorker } from './worker-searcher.ts';

/** Starts a worker for searching. Apart from the rest, for who bundles this into one script cannot have workers. */
export function startSearchWorker(): SearchWorker {
  return new Worker(new URL('./search-worker.ts', import.meta.url), { type: 'module' });
}
