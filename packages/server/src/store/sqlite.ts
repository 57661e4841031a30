import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Incarnation } from '@pando/protocol';
import type { ServerStore, Store } from '../store.ts';
import { sqliteInboxes, sqliteKeyPackages, sqlitePermits, sqliteRecords, sqliteTokens } from './sqlite/accounts.ts';
import { checkCriticalTables, checksum, namingDamage, verify } from './sqlite/damage.ts';
import { sqliteEntries, sqliteLogs } from './sqlite/logs.ts';
import { sqliteAccessKeys, sqliteOffers, sqliteStaged } from './sqlite/replication.ts';
import { bytes, integer } from './sqlite/row.ts';
import { prepareSchema } from './sqlite/schema.ts';
import { sqliteAcceptors, sqliteEndorsements, sqliteSlots, sqliteStatements } from './sqlite/slots.ts';
import { sqliteWakes } from './sqlite/wakes.ts';

const CACHE_KIB = 64 * 1024;
/** What the write-ahead log is cut to after a checkpoint. */
const MAX_IDLE_WAL_BYTES = 64 * 1024 * 1024;

/**
 * A store in one SQLite file, made if it is missing, readable by this user alone. A transaction is on the disk when
 * it returns: write-ahead log, synced at each commit. Throws what SQLite throws, a `ForeignStoreError`
 * where another version wrote the file, and a `DamagedStoreError` where it is not as it was written: when it is opened,
 * or when the damage is come upon.
 */
export function sqliteStore(path: string): Store {
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path);
  try {
    return open(database, path);
  } catch (error) {
    database.close();
    throw namingDamage(path, error);
  }
}

function open(database: DatabaseSync, path: string): Store {
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA journal_size_limit = ${MAX_IDLE_WAL_BYTES};
    PRAGMA cache_size = -${CACHE_KIB};
    PRAGMA temp_store = MEMORY;
  `);
  prepareSchema(database, path);
  checkCriticalTables(database);
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const checkpoint = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)');
  return {
    transaction(work) {
      begin.run();
      try {
        const result = work();
        commit.run();
        return result;
      } catch (error) {
        // SQLite itself rolls back at some errors, a full disk among them.
        if (database.isTransaction) database.exec('ROLLBACK');
        throw namingDamage(path, error);
      }
    },
    // What is deleted is overwritten in the file at once (secure_delete), and stays in the log until that is cut.
    scrub: () => checkpoint.get()?.['busy'] === 0,
    close: () => database.close(),
    server: sqliteServer(database),
    logs: sqliteLogs(database),
    entries: sqliteEntries(database),
    slots: sqliteSlots(database),
    endorsements: sqliteEndorsements(database),
    statements: sqliteStatements(database),
    acceptors: sqliteAcceptors(database),
    staged: sqliteStaged(database),
    keys: sqliteAccessKeys(database),
    offers: sqliteOffers(database),
    wakes: sqliteWakes(database),
    records: sqliteRecords(database),
    keyPackages: sqliteKeyPackages(database),
    tokens: sqliteTokens(database),
    inboxes: sqliteInboxes(database),
    permits: sqlitePermits(database),
  };
}

function sqliteServer(database: DatabaseSync): ServerStore {
  const get = database.prepare('SELECT * FROM server');
  const set = database.prepare('INSERT OR REPLACE INTO server (one, seed, incarnation, sum) VALUES (1, ?, ?, ?)');
  const getWatch = database.prepare('SELECT since, at FROM watch');
  const setWatch = database.prepare('INSERT OR REPLACE INTO watch (one, since, at) VALUES (1, ?, ?)');
  return {
    identity() {
      const row = get.get();
      if (row === undefined) return undefined;
      const [seed, incarnation] = [bytes(row, 'seed'), bytes<Incarnation>(row, 'incarnation')];
      verify(row, [seed, incarnation]);
      return { seed, incarnation };
    },
    setIdentity: ({ seed, incarnation }) => void set.run(seed, incarnation, checksum([seed, incarnation])),
    watch() {
      const row = getWatch.get();
      return row && { since: integer(row, 'since'), at: integer(row, 'at') };
    },
    setWatch: ({ since, at }) => void setWatch.run(since, at),
  };
}
