import type { RangeLimit } from '../store.ts';

/** The first rows that fit the limit, but at least one where there is one. */
export function limited<T>(rows: Iterable<T>, limit: RangeLimit, bytesOf: (row: T) => number): T[] {
  const taken: T[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += bytesOf(row);
    if (taken.length > 0 && (bytes > limit.bytes || taken.length >= limit.rows)) break;
    taken.push(row);
  }
  return taken;
}
