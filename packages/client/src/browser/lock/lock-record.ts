import { completed, openDatabase, requested } from '../indexeddb.ts';
import type { WrappedKey } from '../wrapped-key.ts';

/* What this browser keeps of the app's lock: one for all of its profiles, in a database of its own. */

const database = 'pando-lock';
const table = 'lock';
const recordPlace = 'lock';
const attemptsPlace = 'attempts';

/** The lock's key, wrapped by what a passphrase becomes. */
export interface PassphraseWay {
  readonly salt: Uint8Array<ArrayBuffer>;
  /** Of scrypt (RFC 7914): the parameters that were used. */
  readonly logN: number;
  readonly r: number;
  readonly p: number;
  readonly key: WrappedKey;
}

/** The lock's key, wrapped by what a passkey answers to a salt (WebAuthn's PRF extension). */
export interface PasskeyWay {
  readonly credential: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly key: WrappedKey;
}

export interface LockRecord {
  readonly version: 1;
  /** Of this lock; one that is made after it was taken away is another. */
  readonly id: string;
  readonly passphrase: PassphraseWay;
  readonly passkey?: PasskeyWay;
  /** After so long without a key or a pointer it locks by itself; 0: it does not. */
  readonly idleMinutes: number;
  /** It is being turned off: once it is open, the stores are to be as without a lock. */
  readonly ending: boolean;
}

/** Wrong passphrases since the last right one. */
export interface Attempts {
  readonly failed: number;
  /** By this device's clock. */
  readonly waitUntil: number;
}

export const noAttempts: Attempts = { failed: 0, waitUntil: 0 };

export async function readLockRecord(): Promise<LockRecord | undefined> {
  return read<LockRecord>(recordPlace);
}

/** Writes the record of a new lock. Rejects where there is one: stores may need its key. */
export function addLockRecord(record: LockRecord): Promise<void> {
  return write((rows) => rows.add(record, recordPlace));
}

/** Changes a lock's record, if that lock is there still. One row: it is there whole, or as it was before. */
export function changeLockRecord(id: string, change: (record: LockRecord) => LockRecord): Promise<void> {
  return using(async (opened) => {
    const transaction = opened.transaction(table, 'readwrite', { durability: 'strict' });
    const done = completed(transaction);
    const reading = requested<LockRecord | undefined>(transaction.objectStore(table).get(recordPlace));
    const changing = reading.then((record) => {
      if (record?.id !== id) throw new Error('this lock was taken away');
      transaction.objectStore(table).put(change(record), recordPlace);
    });
    await Promise.all([done, changing]);
  });
}

export async function readAttempts(): Promise<Attempts> {
  return (await read<Attempts>(attemptsPlace)) ?? noAttempts;
}

export function writeAttempts(attempts: Attempts): Promise<void> {
  return write((rows) => rows.put(attempts, attemptsPlace));
}

/** There is no lock any more. */
export function deleteLockRecord(): Promise<void> {
  return write((rows) => rows.clear());
}

function read<T>(place: string): Promise<T | undefined> {
  return using((opened) => requested<T | undefined>(opened.transaction(table).objectStore(table).get(place)));
}

function write(change: (rows: IDBObjectStore) => IDBRequest): Promise<void> {
  return using(async (opened) => {
    const transaction = opened.transaction(table, 'readwrite', { durability: 'strict' });
    const done = completed(transaction);
    change(transaction.objectStore(table));
    await done;
  });
}

/** It is never kept open, so that it can be deleted at any time. */
async function using<T>(use: (opened: IDBDatabase) => Promise<T>): Promise<T> {
  const opened = await openDatabase(database, [table]);
  try {
    return await use(opened);
  } finally {
    opened.close();
  }
}
