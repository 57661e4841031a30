import type { DatabaseSync } from 'node:sqlite';
import type { AccessKey, Hash } from '@pando/protocol';
import type { AccessKeyStore, LogNumber, OfferStore, StagedStore } from '../../store.ts';
import { bytes, count, integer, integerOrNull } from './row.ts';

export function sqliteStaged(database: DatabaseSync): StagedStore {
  const put = database.prepare('INSERT OR IGNORE INTO staged (log, hash, at, kept, body) VALUES (?, ?, ?, 0, ?)');
  const get = database.prepare('SELECT body FROM staged WHERE log = ? AND hash = ?');
  const has = database.prepare('SELECT COUNT(*) AS n FROM staged WHERE log = ? AND hash = ?');
  const keep = database.prepare('UPDATE staged SET kept = 1 WHERE log = ? AND hash = ?');
  const trim = database.prepare(
    `DELETE FROM staged WHERE rowid IN (SELECT id FROM (
       SELECT rowid AS id, SUM(LENGTH(body)) OVER (ORDER BY at DESC, rowid DESC) AS sum FROM staged WHERE log = ? AND kept = 0
     ) WHERE sum > ?)`,
  );
  const expire = database.prepare('DELETE FROM staged WHERE kept = 0 AND at <= ?');
  return {
    put: (log, hash, body, at) => put.run(log, hash, at, body).changes === 1,
    get(log, hash) {
      const row = get.get(log, hash);
      return row && bytes(row, 'body');
    },
    has: (log, hash) => count(has, log, hash) > 0,
    keep: (log, hash) => void keep.run(log, hash),
    trimLoose: (log, bytes) => void trim.run(log, bytes),
    expireLoose: (until) => void expire.run(until),
  };
}

export function sqliteAccessKeys(database: DatabaseSync): AccessKeyStore {
  const upsert = (column: string): ReturnType<DatabaseSync['prepare']> =>
    database.prepare(
      `INSERT INTO access_keys (log, key, ${column}) VALUES (?, ?, ?)
       ON CONFLICT (log, key) DO UPDATE SET ${column} = excluded.${column}`,
    );
  const setOpened = upsert('opened_at');
  const setRefused = upsert('refused');
  const setAdopter = upsert('adopter');
  const setDropped = upsert('dropped');
  const opened = database.prepare('SELECT key, opened_at FROM access_keys WHERE log = ? AND opened_at IS NOT NULL');
  const refused = database.prepare('SELECT key FROM access_keys WHERE log = ? AND refused = 1');
  const adopters = database.prepare('SELECT key FROM access_keys WHERE log = ? AND adopter = 1');
  const dropped = database.prepare('SELECT dropped FROM access_keys WHERE log = ? AND key = ?');
  const keys = (statement: typeof refused, log: LogNumber): AccessKey[] =>
    statement.all(log).map((row) => bytes<AccessKey>(row, 'key'));
  return {
    setOpened: (log, key, at) => void setOpened.run(log, key, at),
    opened: (log) =>
      opened.all(log).map((row) => ({ key: bytes<AccessKey>(row, 'key'), at: integer(row, 'opened_at') })),
    refuse: (log, key) => void setRefused.run(log, key, 1),
    refused: (log) => keys(refused, log),
    addAdopter: (log, key) => void setAdopter.run(log, key, 1),
    adopters: (log) => keys(adopters, log),
    setDropped: (log, key, slot) => void setDropped.run(log, key, slot),
    dropped(log, key) {
      const row = dropped.get(log, key);
      return (row && integerOrNull(row, 'dropped')) ?? undefined;
    },
  };
}

export function sqliteOffers(database: DatabaseSync): OfferStore {
  const reached = database.prepare('SELECT after, chain FROM offers WHERE log = ? AND statement = ?');
  const setReached = database.prepare(
    'INSERT OR REPLACE INTO offers (log, statement, after, chain) VALUES (?, ?, ?, ?)',
  );
  const want = database.prepare('INSERT OR REPLACE INTO wanted (log, statement, id, tag) VALUES (?, ?, ?, ?)');
  const wanted = database.prepare('SELECT tag FROM wanted WHERE log = ? AND id = ? ORDER BY rowid LIMIT 1');
  const missing = database.prepare('SELECT COUNT(*) AS n FROM wanted WHERE log = ? AND statement = ?');
  const found = database.prepare('DELETE FROM wanted WHERE log = ? AND id = ?');
  const wantedCount = database.prepare('SELECT COUNT(*) AS n FROM wanted WHERE log = ?');
  const clearOffers = database.prepare('DELETE FROM offers WHERE log = ?');
  const clearWanted = database.prepare('DELETE FROM wanted WHERE log = ?');
  return {
    reached(log, statement) {
      const row = reached.get(log, statement);
      return row && { after: integer(row, 'after'), chain: bytes<Hash>(row, 'chain') };
    },
    setReached: (log, statement, after, chain) => void setReached.run(log, statement, after, chain),
    want: (log, statement, id, tag) => void want.run(log, statement, id, tag),
    wanted(log, id) {
      const row = wanted.get(log, id);
      return row && integer(row, 'tag');
    },
    missing: (log, statement) => count(missing, log, statement),
    found: (log, id) => void found.run(log, id),
    wantedCount: (log) => count(wantedCount, log),
    clear(log) {
      clearOffers.run(log);
      clearWanted.run(log);
    },
  };
}
