import type { RangeOptions, Row, StoreReader, Write } from '../../store.ts';

/** A store of rows in memory that counts how often it is asked. */
export class MemoryStore implements StoreReader {
  reads = 0;
  readonly #spaces = new Map<string, Map<string, Uint8Array>>();

  async get(space: string, key: string): Promise<Uint8Array | undefined> {
    this.reads += 1;
    return this.#spaces.get(space)?.get(key);
  }

  async range(space: string, options: RangeOptions = {}): Promise<readonly Row[]> {
    this.reads += 1;
    const { after, before, limit, reverse } = options;
    const rows = [...(this.#spaces.get(space) ?? [])]
      .map(([key, value]) => ({ key, value }))
      .filter(({ key }) => (after === undefined || key > after) && (before === undefined || key < before))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    return (reverse === true ? rows.toReversed() : rows).slice(0, limit);
  }

  write(writes: readonly Write[]): void {
    for (const { space, key, value } of writes) {
      if (key === undefined) this.#spaces.delete(space);
      else if (value === undefined) this.#spaces.get(space)?.delete(key);
      else this.#spaces.set(space, (this.#spaces.get(space) ?? new Map<string, Uint8Array>()).set(key, value));
    }
  }

  /** Names of the spaces that hold something. */
  spaces(): readonly string[] {
    return [...this.#spaces].filter(([, rows]) => rows.size > 0).map(([name]) => name);
  }
}
