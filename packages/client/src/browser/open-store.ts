import { openDatabase } from './indexeddb.ts';
import type { StoreKeys } from './page-cipher.ts';
import { rekey } from './rekey.ts';
import { addKeyRecord, isWrapped, keysOf, newKeyRecord, readKeyRecord, sweepUnfinished } from './store-keys.ts';

/** A database that holds a store, and what opens it. */
export interface OpenedDatabase {
  readonly database: IDBDatabase;
  readonly keys: StoreKeys;
}

export function openStoreDatabase(name: string): Promise<IDBDatabase> {
  return openDatabase(name, ['keys', 'directories', 'pages']);
}

/**
 * Opens the database of that name; makes it, and its keys, if there is none. With a lock's key, its own keys lie wrapped
 * on the disk from here on, whatever they did before. For who owns the store.
 */
export async function openOwned(name: string, lockKey: CryptoKey | undefined): Promise<OpenedDatabase> {
  const database = await openStoreDatabase(name);
  try {
    await sweepUnfinished(database);
    const record = await readKeyRecord(database);
    if (record === undefined) {
      const made = await newKeyRecord(lockKey);
      await addKeyRecord(database, made);
      return { database, keys: await keysOf(made, lockKey) };
    }
    const keys = await keysOf(record, lockKey);
    if (lockKey === undefined || isWrapped(record)) return { database, keys };
    return { database, keys: await rekey(database, keys, lockKey) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Has a store's keys lie on the disk wrapped (`lock`) or as they are (`unlock`). For who owns the store, while it is closed. */
export async function changeLock(name: string, lockKey: CryptoKey, change: 'lock' | 'unlock'): Promise<void> {
  const database = await openStoreDatabase(name);
  try {
    await sweepUnfinished(database);
    const record = await readKeyRecord(database);
    if (record === undefined || isWrapped(record) === (change === 'lock')) return;
    await rekey(database, await keysOf(record, lockKey), change === 'lock' ? lockKey : undefined);
  } finally {
    database.close();
  }
}
