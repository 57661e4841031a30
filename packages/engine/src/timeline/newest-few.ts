import type { StoreReader } from '../store.ts';
import type { Transaction } from '../transaction.ts';
import type { Table } from './table.ts';

/** Sorts behind every key that begins with `prefix` and goes on in hexadecimal. */
function endOf(prefix: string): string {
  return `${prefix}~`;
}

/** All rows whose keys go on after `prefix`, in their order. */
export function under<T>(table: Table<T>, reader: StoreReader, prefix: string, limit?: number) {
  const options = { after: prefix, before: endOf(prefix) };
  return table.range(reader, limit === undefined ? options : { ...options, limit });
}

/** Adds a row and keeps the `most` with the highest keys: the same ones, whatever order they come in. */
export async function keepNewest<T>(
  table: Table<T>,
  tx: Transaction,
  { prefix, order, value, most }: { prefix: string; order: string; value: T; most: number },
): Promise<void> {
  table.put(tx, prefix + order, value);
  const rows = await under(table, tx, prefix);
  for (const { key } of rows.slice(0, Math.max(0, rows.length - most))) table.delete(tx, key);
}

/** Takes away the rows under `prefix`, and the row of that key itself. */
export async function dropUnder<T>(table: Table<T>, tx: Transaction, prefix: string): Promise<void> {
  for (const { key } of await under(table, tx, prefix)) table.delete(tx, key);
  table.delete(tx, prefix);
}
