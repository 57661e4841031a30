import type { DatabaseSync } from 'node:sqlite';
import type { AccessKey } from '@pando/protocol';
import type { LogNumber, WakeStore } from '../../store.ts';
import { bytes, integer } from './row.ts';

export function sqliteWakes(database: DatabaseSync): WakeStore {
  const put = database.prepare('INSERT OR REPLACE INTO wakes (log, key, endpoint, call) VALUES (?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM wakes WHERE log = ? AND key = ?');
  const of = database.prepare('SELECT key, call FROM wakes WHERE log = ? ORDER BY rowid');
  const at = database.prepare('SELECT log, key, call FROM wakes WHERE endpoint = ?');
  return {
    put: (log, key, endpoint, call) => void put.run(log, key, endpoint, call),
    remove: (log, key) => void remove.run(log, key),
    of: (log) => of.all(log).map((row) => ({ key: bytes<AccessKey>(row, 'key'), call: bytes(row, 'call') })),
    at: (endpoint) =>
      at.all(endpoint).map((row) => ({
        log: integer(row, 'log') as LogNumber,
        key: bytes<AccessKey>(row, 'key'),
        call: bytes(row, 'call'),
      })),
  };
}
