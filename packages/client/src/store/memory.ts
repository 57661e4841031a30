import type { RangeOptions, Row, Store, Write } from '@pando/engine';

/** A store that lives as long as the process: for tests and the simulator. */
export class MemoryStore implements Store {
  readonly #spaces = new Map<string, SortedRows>();

  async get(space: string, key: string): Promise<Uint8Array | undefined> {
    return this.#spaces.get(space)?.values.get(key)?.slice();
  }

  async range(space: string, { after, before, limit, reverse }: RangeOptions = {}): Promise<readonly Row[]> {
    const rows = this.#spaces.get(space);
    if (rows === undefined) return [];
    const from = after === undefined ? 0 : firstAbove(rows.keys, after);
    const to = before === undefined ? rows.keys.length : firstAtLeast(rows.keys, before);
    const count = Math.min(limit ?? Number.POSITIVE_INFINITY, Math.max(0, to - from));
    const keys = reverse === true ? rows.keys.slice(to - count, to).toReversed() : rows.keys.slice(from, from + count);
    return keys.flatMap((key) => {
      const value = rows.values.get(key);
      return value === undefined ? [] : [{ key, value: value.slice() }];
    });
  }

  async batch(writes: readonly Write[]): Promise<void> {
    for (const { space, key, value } of writes) {
      if (key === undefined) this.#spaces.delete(space);
      else if (value === undefined) this.#delete(space, key);
      else this.#put(space, key, value);
    }
  }

  async close(): Promise<void> {}

  /** Everything that it holds, to be looked at. */
  *rows(): Generator<Row & { readonly space: string }> {
    for (const [space, { values }] of this.#spaces) for (const [key, value] of values) yield { space, key, value };
  }

  /** All of it as it is now, to go back to. */
  copy(): MemoryStore {
    const copy = new MemoryStore();
    for (const [space, { keys, values }] of this.#spaces)
      copy.#spaces.set(space, { keys: [...keys], values: new Map(values) });
    return copy;
  }

  #put(space: string, key: string, value: Uint8Array): void {
    let rows = this.#spaces.get(space);
    if (rows === undefined) this.#spaces.set(space, (rows = { keys: [], values: new Map() }));
    if (!rows.values.has(key)) rows.keys.splice(firstAtLeast(rows.keys, key), 0, key);
    rows.values.set(key, value.slice());
  }

  #delete(space: string, key: string): void {
    const rows = this.#spaces.get(space);
    if (rows?.values.delete(key) === true) rows.keys.splice(firstAtLeast(rows.keys, key), 1);
  }
}

interface SortedRows {
  readonly keys: string[];
  readonly values: Map<string, Uint8Array>;
}

function firstAtLeast(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(keys: readonly string[], key: string): number {
  const index = firstAtLeast(keys, key);
  return keys[index] === key ? index + 1 : index;
}
