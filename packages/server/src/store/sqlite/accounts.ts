import type { DatabaseSync } from 'node:sqlite';
import type { Hash, Token } from '@pando/protocol';
import type { InboxStore, KeyPackageStore, PermitStore, RecordStore, StoredRecord, TokenStore } from '../../store.ts';
import { limited } from '../limited.ts';
import { type Row, bytes, bytesOrNull, count, integer } from './row.ts';

export function sqliteRecords(database: DatabaseSync): RecordStore {
  const put = database.prepare('INSERT OR REPLACE INTO records (account, version, hash, record) VALUES (?, ?, ?, ?)');
  const current = database.prepare('SELECT * FROM records WHERE account = ? ORDER BY version DESC LIMIT 1');
  const range = database.prepare('SELECT * FROM records WHERE account = ? AND version >= ? ORDER BY version LIMIT ?');
  const accounts = database.prepare('SELECT COUNT(*) AS n FROM records WHERE version = 0');
  return {
    put: (account, { version, hash, record }) => void put.run(account, version, hash, record),
    current(account) {
      const row = current.get(account);
      return row && storedRecord(row);
    },
    from: (account, from, limit) =>
      limited(range.iterate(account, from, Math.max(1, limit.rows)), limit, (row) => bytes(row, 'record').length).map(
        storedRecord,
      ),
    countAccounts: () => count(accounts),
  };
}

function storedRecord(row: Row): StoredRecord {
  return { version: integer(row, 'version'), hash: bytes<Hash>(row, 'hash'), record: bytes(row, 'record') };
}

export function sqliteKeyPackages(database: DatabaseSync): KeyPackageStore {
  const add = database.prepare('INSERT INTO key_packages (account, device, body) VALUES (?, ?, ?)');
  const setLastResort = database.prepare(
    'INSERT OR REPLACE INTO last_resorts (account, device, body) VALUES (?, ?, ?)',
  );
  const left = database.prepare('SELECT COUNT(*) AS n FROM key_packages WHERE account = ? AND device = ?');
  const claim = database.prepare(
    `DELETE FROM key_packages WHERE place =
     (SELECT place FROM key_packages WHERE account = ? AND device = ? ORDER BY place LIMIT 1) RETURNING body`,
  );
  const lastResort = database.prepare('SELECT body FROM last_resorts WHERE account = ? AND device = ?');
  const removeOneTime = database.prepare('DELETE FROM key_packages WHERE account = ? AND device = ?');
  const removeLastResort = database.prepare('DELETE FROM last_resorts WHERE account = ? AND device = ?');
  return {
    add(account, device, packages) {
      for (const each of packages) add.run(account, device, each);
    },
    setLastResort: (account, device, keyPackage) => void setLastResort.run(account, device, keyPackage),
    count: (account, device) => count(left, account, device),
    claim(account, device) {
      const oneTime = claim.get(account, device);
      if (oneTime !== undefined) return { keyPackage: bytes(oneTime, 'body'), lastResort: false };
      const reusable = lastResort.get(account, device);
      return reusable && { keyPackage: bytes(reusable, 'body'), lastResort: true };
    },
    removeDevice(account, device) {
      removeOneTime.run(account, device);
      removeLastResort.run(account, device);
    },
  };
}

export function sqliteTokens(database: DatabaseSync): TokenStore {
  const clear = database.prepare('DELETE FROM tokens WHERE account = ?');
  const add = database.prepare('INSERT OR IGNORE INTO tokens (account, hash) VALUES (?, ?)');
  const has = database.prepare('SELECT COUNT(*) AS n FROM tokens WHERE account = ? AND hash = ?');
  return {
    replace(account, hashes) {
      clear.run(account);
      for (const each of hashes) add.run(account, each);
    },
    has: (account, hash) => count(has, account, hash) > 0,
  };
}

export function sqliteInboxes(database: DatabaseSync): InboxStore {
  const nextItem = database.prepare(
    'INSERT INTO inbox_ends (account, item) VALUES (?, 1) ON CONFLICT (account) DO UPDATE SET item = item + 1 RETURNING item',
  );
  const put = database.prepare('INSERT INTO inbox (account, item, token, at, body) VALUES (?, ?, ?, ?, ?)');
  const range = database.prepare(
    'SELECT item, token, body FROM inbox WHERE account = ? AND item > ? ORDER BY item LIMIT ?',
  );
  const remove = database.prepare('DELETE FROM inbox WHERE account = ? AND item = ?');
  const size = database.prepare(
    'SELECT COUNT(*) AS items, COALESCE(SUM(LENGTH(body)), 0) AS bytes FROM inbox WHERE account = ?',
  );
  const expire = database.prepare('DELETE FROM inbox WHERE at <= ?');
  return {
    put(account, token, body, at) {
      const row = nextItem.get(account);
      if (row === undefined) throw new Error('INSERT returned no row');
      const item = integer(row, 'item');
      put.run(account, item, token, at, body);
      return { item, token, body };
    },
    after: (account, after, limit) =>
      limited(range.iterate(account, after, Math.max(1, limit.rows)), limit, (row) => bytes(row, 'body').length).map(
        (row) => ({
          item: integer(row, 'item'),
          token: bytesOrNull<Token>(row, 'token'),
          body: bytes(row, 'body'),
        }),
      ),
    remove(account, items) {
      for (const item of items) remove.run(account, item);
    },
    size(account) {
      const row = size.get(account);
      return row === undefined
        ? { items: 0, bytes: 0 }
        : { items: integer(row, 'items'), bytes: integer(row, 'bytes') };
    },
    expire: (until) => void expire.run(until),
  };
}

export function sqlitePermits(database: DatabaseSync): PermitStore {
  const spend = database.prepare('INSERT OR IGNORE INTO spent_permits (nonce, expires) VALUES (?, ?)');
  const forget = database.prepare('DELETE FROM spent_permits WHERE expires <= ?');
  return {
    spend: (nonce, expires) => spend.run(nonce, expires).changes === 1,
    forget: (now) => void forget.run(now),
  };
}
