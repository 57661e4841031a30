import type { RangeOptions, Row, StoreReader, Write } from './store.ts';

/**
 * One input's view of the store: reads see the writes made so far, and nothing is written until the shell
 * has taken `writes()` as one batch. Dropping a transaction undoes it.
 */
export class Transaction implements StoreReader {
  readonly #store: StoreReader;
  readonly #spaces = new Map<string, Map<string, Uint8Array | undefined>>();
  readonly #cleared = new Set<string>();

  constructor(store: StoreReader) {
    this.#store = store;
  }

  async get(space: string, key: string): Promise<Uint8Array | undefined> {
    const written = this.#spaces.get(space);
    if (written?.has(key)) return written.get(key);
    return this.#cleared.has(space) ? undefined : this.#store.get(space, key);
  }

  async range(space: string, options: RangeOptions = {}): Promise<readonly Row[]> {
    const written = this.#spaces.get(space);
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    const { limit: _, ...unlimited } = options;
    // Deleted rows must not use up the limit, so as many more are asked for as this transaction has touched.
    const bounded = Number.isFinite(limit) ? { ...unlimited, limit: limit + (written?.size ?? 0) } : unlimited;
    const stored = this.#cleared.has(space) ? [] : await this.#store.range(space, bounded);
    if (written === undefined) return stored.slice(0, limit);
    const rows = new Map(stored.map((row) => [row.key, row]));
    for (const [key, value] of written) {
      if (value === undefined) rows.delete(key);
      else if (isBetween(key, options)) rows.set(key, { key, value });
    }
    const sorted = [...rows.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    if (options.reverse === true) sorted.reverse();
    return sorted.slice(0, limit);
  }

  put(space: string, key: string, value: Uint8Array): void {
    this.#written(space).set(key, value);
  }

  delete(space: string, key: string): void {
    this.#written(space).set(key, undefined);
  }

  /** Deletes everything in a space, what this transaction wrote there included. */
  clear(space: string): void {
    this.#cleared.add(space);
    this.#spaces.delete(space);
  }

  /** Spaces in which something is written or deleted. */
  changedSpaces(): ReadonlySet<string> {
    return new Set([...this.#cleared, ...this.#spaces.keys()]);
  }

  /** Keys of a space that are written or deleted one by one. */
  changedKeys(space: string): readonly string[] {
    return [...(this.#spaces.get(space)?.keys() ?? [])];
  }

  writes(): readonly Write[] {
    const writes: Write[] = [];
    for (const space of this.#cleared) writes.push({ space, key: undefined, value: undefined });
    for (const [space, rows] of this.#spaces) for (const [key, value] of rows) writes.push({ space, key, value });
    return writes;
  }

  #written(space: string): Map<string, Uint8Array | undefined> {
    let rows = this.#spaces.get(space);
    if (rows === undefined) this.#spaces.set(space, (rows = new Map<string, Uint8Array | undefined>()));
    return rows;
  }
}

function isBetween(key: string, { after, before }: RangeOptions): boolean {
  return (after === undefined || key > after) && (before === undefined || key < before);
}
