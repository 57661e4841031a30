import type { DatabaseSync } from 'node:sqlite';
import type { EntryId, Hash, LogId, Passing } from '@pando/protocol';
import type { EntryStore, LogNumber, LogRow, LogStore, StoredEntry } from '../../store.ts';
import { limited } from '../limited.ts';
import { checksum, verify } from './damage.ts';
import { type Row, bytes, bytesOrNull, count, integer, integerOrNull } from './row.ts';

export function sqliteLogs(database: DatabaseSync): LogStore {
  const insert = database.prepare(
    'INSERT INTO logs (log, genesis, created_at, retention_seconds, sum) VALUES (?, ?, ?, ?, ?) RETURNING number',
  );
  const byId = database.prepare('SELECT * FROM logs WHERE log = ?');
  const byNumber = database.prepare('SELECT * FROM logs WHERE number = ?');
  const update = database.prepare(
    `UPDATE logs SET retention_seconds = ?, decided = ?, endorsed = ?, expired = ?, expires_at = ?, changed_by = ?,
     ended_by = ?, sum = ? WHERE number = ?`,
  );
  const due = database.prepare('SELECT number FROM logs WHERE expires_at <= ? ORDER BY expires_at, number LIMIT ?');
  // Logs are never deleted, so the highest number is their count, and needs no scan.
  const all = database.prepare('SELECT COALESCE(MAX(number), 0) AS n FROM logs');
  const optional = (row: Row | undefined): LogRow | undefined => row && logRow(row);
  return {
    create(log, genesis, retentionSeconds, createdAt) {
      const row = { log, genesis, createdAt, retentionSeconds, ...BEGINNING };
      const inserted = insert.get(log, genesis, createdAt, retentionSeconds, checksum(columnsOf(row)));
      if (inserted === undefined) throw new Error('INSERT returned no row');
      return { number: integer(inserted, 'number') as LogNumber, ...row };
    },
    find: (log) => optional(byId.get(log)),
    byNumber: (number) => optional(byNumber.get(number)),
    update(row) {
      const { retentionSeconds, decided, endorsed, expired, expiresAt, changedBy, endedBy, number } = row;
      const { changes } = update.run(
        retentionSeconds,
        decided,
        endorsed,
        expired,
        expiresAt,
        changedBy,
        endedBy,
        checksum(columnsOf(row)),
        number,
      );
      if (changes !== 1) throw new Error('no such log');
    },
    due: (now, limit) => due.all(now, limit).map((row) => integer(row, 'number') as LogNumber),
    count: () => count(all),
  };
}

const BEGINNING = { decided: 0, endorsed: 0, expired: 0, expiresAt: null, changedBy: 0, endedBy: 0 };

function columnsOf(row: Omit<LogRow, 'number'>): readonly (number | null | Uint8Array)[] {
  const { log, genesis, createdAt, retentionSeconds, decided, endorsed, expired, expiresAt, changedBy, endedBy } = row;
  return [log, genesis, createdAt, retentionSeconds, decided, endorsed, expired, expiresAt, changedBy, endedBy];
}

function logRow(row: Row): LogRow {
  const read = {
    number: integer(row, 'number') as LogNumber,
    log: bytes<LogId>(row, 'log'),
    genesis: bytes(row, 'genesis'),
    createdAt: integer(row, 'created_at'),
    retentionSeconds: integer(row, 'retention_seconds'),
    decided: integer(row, 'decided'),
    endorsed: integer(row, 'endorsed'),
    expired: integer(row, 'expired'),
    expiresAt: integerOrNull(row, 'expires_at'),
    changedBy: integer(row, 'changed_by'),
    endedBy: integer(row, 'ended_by'),
  };
  verify(row, columnsOf(read));
  return read;
}

export function sqliteEntries(database: DatabaseSync): EntryStore {
  const insert = database.prepare(
    `INSERT INTO entries (log, sequence, id, tag, chain, at, body, until, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (log, id) DO NOTHING`,
  );
  const locate = database.prepare('SELECT sequence, tag FROM entries WHERE log = ? AND id = ?');
  const end = database.prepare('SELECT sequence, chain, at FROM entries WHERE log = ? ORDER BY sequence DESC LIMIT 1');
  const columns = 'sequence, id, tag, body IS NULL AS expired, until, digest';
  const find = database.prepare(`SELECT ${columns}, body FROM entries WHERE log = ? AND id = ?`);
  const range = 'FROM entries WHERE log = ? AND sequence > ? ORDER BY sequence LIMIT ?';
  const whole = database.prepare(`SELECT ${columns}, body ${range}`);
  const bodiless = database.prepare(`SELECT ${columns}, NULL AS body ${range}`);
  const arrival = database.prepare('SELECT at FROM entries WHERE log = ? AND sequence = ?');
  // Arrival never falls within a log, so the scan ends at the first entry that stays.
  const firstKept = database.prepare(
    'SELECT sequence FROM entries WHERE log = ? AND sequence > ? AND at > ? ORDER BY sequence LIMIT 1',
  );
  const expiredUpTo = database.prepare('SELECT expired AS n FROM logs WHERE number = ?');
  const expire = database.prepare(
    'UPDATE entries SET body = NULL WHERE log = ? AND sequence > ? AND sequence < ? AND body IS NOT NULL',
  );
  const pass = database.prepare(
    `UPDATE entries SET body = NULL WHERE place IN
     (SELECT place FROM entries WHERE until > 0 AND body IS NOT NULL AND until <= ? ORDER BY until LIMIT ?)`,
  );
  // Entries are never deleted, and leave no gaps.
  const all = database.prepare('SELECT COALESCE(MAX(place), 0) AS n FROM entries');
  return {
    append(log, entry) {
      const { sequence, id, tag, chain, at, body, passing } = entry;
      const [until, digest] = passing === null ? [0, null] : [passing.until, passing.digest];
      const { changes } = insert.run(log, sequence, id, tag, chain, at, body, until, digest);
      if (changes === 1) return entry.sequence;
      const known = locate.get(log, entry.id);
      if (known === undefined) throw new Error('an entry neither inserted nor known');
      return integer(known, 'sequence');
    },
    end(log) {
      const row = end.get(log);
      return row && { sequence: integer(row, 'sequence'), chain: bytes<Hash>(row, 'chain'), at: integer(row, 'at') };
    },
    find(log, id) {
      const row = find.get(log, id);
      return row && storedEntry(row);
    },
    locate(log, id) {
      const row = locate.get(log, id);
      return row && { sequence: integer(row, 'sequence'), tag: integer(row, 'tag') };
    },
    after(log, after, limit, bodies) {
      const rows = (bodies ? whole : bodiless).iterate(log, after, Math.max(1, limit.rows));
      return limited(rows, limit, (row) => bytesOrNull(row, 'body')?.length ?? 0).map(storedEntry);
    },
    arrivalOf(log, sequence) {
      const row = arrival.get(log, sequence);
      return row && integer(row, 'at');
    },
    expire(log, until) {
      const from = count(expiredUpTo, log);
      const kept = firstKept.get(log, from, until);
      const last = end.get(log);
      const stays = kept ? integer(kept, 'sequence') : last ? integer(last, 'sequence') + 1 : 1;
      expire.run(log, from, stays);
      return stays - 1;
    },
    pass: (until, limit) => Number(pass.run(until, limit).changes),
    count: () => count(all),
  };
}

function storedEntry(row: Row): StoredEntry {
  return {
    sequence: integer(row, 'sequence'),
    id: bytes<EntryId>(row, 'id'),
    tag: integer(row, 'tag'),
    body: bytesOrNull(row, 'body'),
    expired: integer(row, 'expired') === 1,
    passing: passingOf(row),
  };
}

function passingOf(row: Row): Passing | null {
  const until = integer(row, 'until');
  return until === 0 ? null : { until, digest: bytes<Hash>(row, 'digest') };
}
