import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { DamagedStoreError } from '../damaged-store.ts';
import { DamagedRowError, type Row, integer } from './row.ts';

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** What no signature or hash of its own proves, and what a server that got it wrong would contradict itself by. */
const CRITICAL_TABLES = ['server', 'logs', 'acceptors'];

/** CRC-32 over columns: what SQLite, which has no checksums of its own outside of its write-ahead log, cannot tell. */
export function checksum(columns: readonly (number | null | Uint8Array)[]): number {
  const shape = columns.map((each) => (each instanceof Uint8Array ? `${each.length} bytes` : String(each))).join();
  let sum = crc32(shape);
  for (const each of columns) if (each instanceof Uint8Array) sum = crc32(each, sum);
  return sum;
}

/** Throws where a row's `sum` is not that of its columns. */
export function verify(row: Row, columns: readonly (number | null | Uint8Array)[]): void {
  if (integer(row, 'sum') !== checksum(columns)) throw new DamagedRowError('a row does not fit its checksum');
}

/** Throws where rows and indexes of what matters most do not fit each other, so that a row could be missed. */
export function checkCriticalTables(database: DatabaseSync): void {
  for (const table of CRITICAL_TABLES) {
    const found = database.prepare(`PRAGMA integrity_check(${table})`).get()?.['integrity_check'];
    if (found !== 'ok') throw new DamagedRowError(String(found));
  }
}

/** Damage by its own name; any other error as it is. */
export function namingDamage(path: string, error: unknown): unknown {
  if (error instanceof DamagedRowError) return new DamagedStoreError(path, error.message, error);
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
  const isDamage = code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
  return isDamage && error instanceof Error ? new DamagedStoreError(path, error.message, error) : error;
}
