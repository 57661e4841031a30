import type { DatabaseSync } from 'node:sqlite';
import type { AccessKey } from '@pando/protocol';
import type { WakeStore } from '../../store.ts';
import { bytes } from './row.ts';

export function sqliteWakes(database: DatabaseSync): WakeStore {
  const put = database.prepare('INSERT OR REPLACE INTO wakes (log, key, endpoint, call) VALUES (?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM wakes WHERE log = ? AND key = ?');
  const of = database.prepare('SELECT key, call FROM wakes WHERE log = ? ORDER BY rowid');
  const removeEndpoint = database.prepare('DELETE FROM wakes WHERE endpoint = ?');
  return {
    put: (log, key, endpoint, call) => void put.run(log, key, endpoint, call),
    remove: (log, key) => void remove.run(log, key),
    of: (log) => of.all(log).map((row) => ({ key: bytes<AccessKey>(row, 'key'), call: bytes(row, 'call') })),
    removeEndpoint: (endpoint) => void removeEndpoint.run(endpoint),
  };
}
