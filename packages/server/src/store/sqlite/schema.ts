import type { DatabaseSync } from 'node:sqlite';
import { ForeignStoreError } from '../foreign-store.ts';

const SCHEMA_VERSION = 4;

/**
 * Entries stand in the order of their arrival (a rowid table), found by two indexes: clustering them by the random
 * ids of logs would cost thirty times the writes. Everything else about a log goes by the log's short number. `sum` is
 * a checksum over the other columns, in rows that nothing else proves.
 */
const SCHEMA = `
CREATE TABLE server (
  one INTEGER PRIMARY KEY CHECK (one = 1), seed BLOB NOT NULL, incarnation BLOB NOT NULL,
  sum INTEGER NOT NULL
);
CREATE TABLE watch (one INTEGER PRIMARY KEY CHECK (one = 1), since INTEGER NOT NULL, at INTEGER NOT NULL);

CREATE TABLE logs (
  number INTEGER PRIMARY KEY AUTOINCREMENT, log BLOB NOT NULL UNIQUE, genesis BLOB NOT NULL, created_at INTEGER NOT NULL,
  retention_seconds INTEGER NOT NULL, decided INTEGER NOT NULL DEFAULT 0, endorsed INTEGER NOT NULL DEFAULT 0,
  expired INTEGER NOT NULL DEFAULT 0, expires_at INTEGER, changed_by INTEGER NOT NULL DEFAULT 0,
  ended_by INTEGER NOT NULL DEFAULT 0, sum INTEGER NOT NULL
);
CREATE INDEX logs_due ON logs (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE entries (
  place INTEGER PRIMARY KEY, log INTEGER NOT NULL, sequence INTEGER NOT NULL, id BLOB NOT NULL, tag INTEGER NOT NULL,
  chain BLOB NOT NULL, at INTEGER NOT NULL, body BLOB, until INTEGER NOT NULL DEFAULT 0, digest BLOB
);
CREATE INDEX entries_passing ON entries (until) WHERE until > 0 AND body IS NOT NULL;
CREATE UNIQUE INDEX entries_in_order ON entries (log, sequence);
CREATE UNIQUE INDEX entries_by_id ON entries (log, id);

CREATE TABLE slots (
  log INTEGER NOT NULL, slot INTEGER NOT NULL, hash BLOB NOT NULL, value BLOB NOT NULL, certificate BLOB NOT NULL,
  UNIQUE (log, slot)
);
CREATE TABLE endorsements (
  log INTEGER NOT NULL, slot INTEGER NOT NULL, key BLOB NOT NULL, endorsement BLOB NOT NULL, UNIQUE (log, slot, key)
);
CREATE TABLE statements (
  log INTEGER NOT NULL, kind TEXT NOT NULL, slot INTEGER NOT NULL, statement BLOB NOT NULL, UNIQUE (log, kind, slot)
);
CREATE TABLE acceptors (
  instance BLOB NOT NULL UNIQUE, promised_round INTEGER, promised_value BLOB, accepted_round INTEGER,
  accepted_value BLOB, value BLOB, certificate BLOB, sum INTEGER NOT NULL
);
CREATE TABLE staged (
  log INTEGER NOT NULL, hash BLOB NOT NULL, at INTEGER NOT NULL, kept INTEGER NOT NULL, body BLOB NOT NULL,
  UNIQUE (log, hash)
);
CREATE INDEX staged_loose ON staged (at) WHERE kept = 0;
CREATE TABLE access_keys (
  log INTEGER NOT NULL, key BLOB NOT NULL, opened_at INTEGER, refused INTEGER NOT NULL DEFAULT 0,
  adopter INTEGER NOT NULL DEFAULT 0, dropped INTEGER, UNIQUE (log, key)
);
CREATE TABLE offers (
  log INTEGER NOT NULL, statement BLOB NOT NULL, after INTEGER NOT NULL, chain BLOB NOT NULL, UNIQUE (log, statement)
);
CREATE TABLE wanted (
  log INTEGER NOT NULL, statement BLOB NOT NULL, id BLOB NOT NULL, tag INTEGER NOT NULL, UNIQUE (log, statement, id)
);
CREATE INDEX wanted_by_id ON wanted (log, id);

CREATE TABLE wakes (log INTEGER NOT NULL, key BLOB NOT NULL, endpoint TEXT NOT NULL, call BLOB NOT NULL, UNIQUE (log, key));
CREATE INDEX wakes_by_endpoint ON wakes (endpoint);

CREATE TABLE records (
  account BLOB NOT NULL, version INTEGER NOT NULL, hash BLOB NOT NULL, record BLOB NOT NULL, UNIQUE (account, version)
);
CREATE INDEX records_first ON records (version) WHERE version = 0;
CREATE TABLE key_packages (
  place INTEGER PRIMARY KEY AUTOINCREMENT, account BLOB NOT NULL, device BLOB NOT NULL, body BLOB NOT NULL
);
CREATE INDEX key_packages_of ON key_packages (account, device);
CREATE TABLE last_resorts (
  account BLOB NOT NULL, device BLOB NOT NULL, body BLOB NOT NULL, UNIQUE (account, device)
);
CREATE TABLE tokens (account BLOB NOT NULL, hash BLOB NOT NULL, UNIQUE (account, hash));
CREATE TABLE inbox (
  account BLOB NOT NULL, item INTEGER NOT NULL, token BLOB, at INTEGER NOT NULL, body BLOB NOT NULL,
  UNIQUE (account, item)
);
CREATE INDEX inbox_by_age ON inbox (at);
CREATE TABLE inbox_ends (account BLOB NOT NULL UNIQUE, item INTEGER NOT NULL);
CREATE TABLE spent_permits (nonce BLOB NOT NULL UNIQUE, expires INTEGER NOT NULL);
CREATE INDEX spent_permits_by_age ON spent_permits (expires);
`;

/** What leads from a version to the next one. */
const STEPS: ReadonlyMap<number, string> = new Map([
  [
    2,
    `CREATE TABLE wakes (
       log INTEGER NOT NULL, key BLOB NOT NULL, endpoint TEXT NOT NULL, call BLOB NOT NULL, UNIQUE (log, key)
     );
     CREATE INDEX wakes_by_endpoint ON wakes (endpoint);`,
  ],
  [
    3,
    `ALTER TABLE entries ADD COLUMN until INTEGER NOT NULL DEFAULT 0;
     ALTER TABLE entries ADD COLUMN digest BLOB;
     CREATE INDEX entries_passing ON entries (until) WHERE until > 0 AND body IS NOT NULL;`,
  ],
]);

/**
 * Makes an empty database's tables, or brings those of an earlier version of this program up to date; throws a
 * `ForeignStoreError` where that is not known how. `path`: where the database is.
 */
export function prepareSchema(database: DatabaseSync, path: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version === SCHEMA_VERSION) return;
  const step = version === 0 ? SCHEMA : STEPS.get(version);
  if (step === undefined) {
    throw new ForeignStoreError(path, { found: version, earliest: Math.min(...STEPS.keys()), own: SCHEMA_VERSION });
  }
  const next = version === 0 ? SCHEMA_VERSION : version + 1;
  database.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${next}; COMMIT;`);
  prepareSchema(database, path);
}
