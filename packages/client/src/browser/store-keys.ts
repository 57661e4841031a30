import { StoreTooNew } from '../store-too-new.ts';
import { completed, requested } from './indexeddb.ts';
import { rowsOf, type StoreKeys } from './page-cipher.ts';
import { unwrapped, type WrappedKey, wrapped } from './wrapped-key.ts';

/* Which keys a store is encrypted with, and how they lie beside it: as they are, or wrapped while the app has a lock. */

const encryptionAlgorithm = { name: 'AES-GCM', length: 256 };
const namingAlgorithm = { name: 'HMAC', hash: 'SHA-256', length: 256 };
const encryptionUsages = ['encrypt', 'decrypt'] as const;
const namingUsages = ['sign'] as const;

const keyPlace = 'store';
const unfinishedPlace = 'unfinished';

/** Of a store that was never encrypted anew. */
interface FirstRecord {
  readonly encryption: CryptoKey;
  readonly naming: CryptoKey;
}

/** Of one that was. */
export interface LaterRecord {
  readonly version: 2;
  readonly generation: number;
  /** Without the last one, what they make of a space's name says nothing. */
  readonly earlierNaming: readonly CryptoKey[];
  readonly keys:
    | { readonly wrapped: false; readonly encryption: CryptoKey; readonly naming: CryptoKey }
    | { readonly wrapped: true; readonly encryption: WrappedKey; readonly naming: WrappedKey };
}

export type KeyRecord = FirstRecord | LaterRecord;

/** A store that does not open, because the app is locked. */
export class StoreLocked extends Error {
  constructor() {
    super('The store is locked.');
    this.name = 'StoreLocked';
  }
}

export function isWrapped(record: KeyRecord): boolean {
  return 'version' in record && record.keys.wrapped;
}

/** The keys of a record. Throws `StoreLocked` where they are wrapped and no key to unwrap them is given. */
export async function keysOf(record: KeyRecord, lockKey: CryptoKey | undefined): Promise<StoreKeys> {
  if (!('version' in record)) return { encryption: record.encryption, naming: [record.naming], generation: 0 };
  // It is read off a disk that a later version may have written.
  if ((record.version as number) !== 2) throw new StoreTooNew();
  const { generation, earlierNaming, keys } = record;
  if (!keys.wrapped) return { encryption: keys.encryption, naming: [...earlierNaming, keys.naming], generation };
  if (lockKey === undefined) throw new StoreLocked();
  const encryption = await unwrapped(keys.encryption, lockKey, encryptionAlgorithm, encryptionUsages);
  const naming = await unwrapped(keys.naming, lockKey, namingAlgorithm, namingUsages);
  return { encryption, naming: [...earlierNaming, naming], generation };
}

/** Keys for a store that is to be encrypted from now on: wrapped if there is a lock's key. */
export async function newKeyRecord(lockKey: CryptoKey | undefined, before?: StoreKeys): Promise<LaterRecord> {
  const isExtractable = lockKey !== undefined;
  const encryption = await crypto.subtle.generateKey(encryptionAlgorithm, isExtractable, encryptionUsages);
  const naming = await crypto.subtle.generateKey(namingAlgorithm, isExtractable, namingUsages);
  return {
    version: 2,
    generation: before === undefined ? 0 : before.generation + 1,
    earlierNaming: before?.naming ?? [],
    keys:
      lockKey === undefined
        ? { wrapped: false, encryption, naming }
        : { wrapped: true, encryption: await wrapped(encryption, lockKey), naming: await wrapped(naming, lockKey) },
  };
}

export function readKeyRecord(database: IDBDatabase): Promise<KeyRecord | undefined> {
  return requested(database.transaction('keys', 'readonly').objectStore('keys').get(keyPlace));
}

/** `add`, so that of two first openings one fails rather than lose what the other has written under its keys. */
export async function addKeyRecord(database: IDBDatabase, record: KeyRecord): Promise<void> {
  const transaction = database.transaction('keys', 'readwrite', { durability: 'strict' });
  const done = completed(transaction);
  transaction.objectStore('keys').add(record, keyPlace);
  await done;
}

/** Notes that rows of a generation are being written, and clears what an attempt before has left of them. */
export async function beginGeneration(database: IDBDatabase, generation: number): Promise<void> {
  const transaction = database.transaction(['keys', 'directories', 'pages'], 'readwrite', { durability: 'strict' });
  const done = completed(transaction);
  transaction.objectStore('keys').put(generation, unfinishedPlace);
  for (const store of ['directories', 'pages']) transaction.objectStore(store).delete(rowsOf(generation));
  await done;
}

/** From here on `record` is what opens the store; the rows of the generation before it, and its keys, are gone. */
export async function switchGeneration(database: IDBDatabase, before: number, record: LaterRecord): Promise<void> {
  const transaction = database.transaction(['keys', 'directories', 'pages'], 'readwrite', { durability: 'strict' });
  const done = completed(transaction);
  transaction.objectStore('keys').put(record, keyPlace);
  transaction.objectStore('keys').delete(unfinishedPlace);
  for (const store of ['directories', 'pages']) transaction.objectStore(store).delete(rowsOf(before));
  await done;
}

/** Clears what was begun and not finished. */
export async function sweepUnfinished(database: IDBDatabase): Promise<void> {
  const generation = await requested<number | undefined>(
    database.transaction('keys', 'readonly').objectStore('keys').get(unfinishedPlace),
  );
  if (generation === undefined) return;
  const transaction = database.transaction(['keys', 'directories', 'pages'], 'readwrite', { durability: 'strict' });
  const done = completed(transaction);
  transaction.objectStore('keys').delete(unfinishedPlace);
  for (const store of ['directories', 'pages']) transaction.objectStore(store).delete(rowsOf(generation));
  await done;
}
