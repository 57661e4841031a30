import type { SQLOutputValue, StatementSync } from 'node:sqlite';

/** A row that is not as it was written. */
export class DamagedRowError extends Error {
  override readonly name = 'DamagedRowError';
}

export type Row = Record<string, SQLOutputValue>;

/** Columns as the schema types them: anything else is a damaged file. */
export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new DamagedRowError(`column ${column} holds no integer`);
  return value;
}

export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

/** `T` names which bytes these are; the store wrote them as such. */
export function bytes<T extends Uint8Array = Uint8Array>(row: Row, column: string): T {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new DamagedRowError(`column ${column} holds no bytes`);
  return value as T;
}

export function bytesOrNull<T extends Uint8Array = Uint8Array>(row: Row, column: string): T | null {
  return row[column] === null ? null : bytes<T>(row, column);
}

/** The one number that `SELECT COUNT(…) AS n` or the like returns. */
export function count(statement: StatementSync, ...parameters: (number | Uint8Array)[]): number {
  const row = statement.get(...parameters);
  return row === undefined ? 0 : integer(row, 'n');
}
