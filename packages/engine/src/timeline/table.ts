import { type Codec, decodeOwn, encode } from '@pando/protocol';
import type { RangeOptions, StoreReader } from '../store.ts';
import type { Transaction } from '../transaction.ts';

/** One kind of row in one space of the store. */
export interface Table<T> {
  get(reader: StoreReader, key: string): Promise<T | undefined>;
  range(reader: StoreReader, options?: RangeOptions): Promise<readonly { readonly key: string; readonly value: T }[]>;
  put(tx: Transaction, key: string, value: T): void;
  delete(tx: Transaction, key: string): void;
  clear(tx: Transaction): void;
}

export function table<T>(space: string, codec: Codec<T>): Table<T> {
  return {
    get: async (reader, key) => {
      const value = await reader.get(space, key);
      return value === undefined ? undefined : decodeOwn(codec, value);
    },
    range: async (reader, options) => {
      const rows = await reader.range(space, options);
      return rows.map(({ key, value }) => ({ key, value: decodeOwn(codec, value) }));
    },
    put: (tx, key, value) => tx.put(space, key, encode(codec, value)),
    delete: (tx, key) => tx.delete(space, key),
    clear: (tx) => tx.clear(space),
  };
}
