import { completed, requested } from './indexeddb.ts';
import { PageCipher, rowsOf, type StoreKeys } from './page-cipher.ts';
import { decodeDirectory, encodeDirectory } from './page-directory.ts';
import { beginGeneration, keysOf, newKeyRecord, switchGeneration } from './store-keys.ts';

type Sealed = Uint8Array<ArrayBuffer>;

/** What is in memory at once: a page has some 32 KiB. */
const pagesAtOnce = 64;

/**
 * Encrypts a store anew, under new keys that are wrapped by `lockKey` if there is one. Whoever calls owns the store and
 * has nothing of it open. The new rows lie beside the old ones until all of them have been read back with keys that were
 * taken from the new record; then one transaction puts the record in the place of the old one and deletes the old rows. So
 * whatever is interrupted leaves either the old store or the new one.
 */
export async function rekey(
  database: IDBDatabase,
  before: StoreKeys,
  lockKey: CryptoKey | undefined,
): Promise<StoreKeys> {
  const record = await newKeyRecord(lockKey, before);
  const after = await keysOf(record, lockKey);
  await beginGeneration(database, record.generation);
  const [from, to] = [new PageCipher(before), new PageCipher(after)];
  const names = await requested<string[]>(
    database.transaction('directories').objectStore('directories').getAllKeys(rowsOf(before.generation)),
  );
  for (const name of names) await copyDirectory(database, name, from, to);
  await check(database, names.length, record.generation, to);
  await switchGeneration(database, before.generation, record);
  return after;
}

async function copyDirectory(database: IDBDatabase, name: string, from: PageCipher, to: PageCipher): Promise<void> {
  const record = await requested<Sealed>(database.transaction('directories').objectStore('directories').get(name));
  const old = decodeDirectory(await from.open(name, record));
  const entries = old.map(({ low }) => ({ low, id: to.newPageId() }));
  for (let first = 0; first < old.length; first += pagesAtOnce) {
    const ids = old.slice(first, first + pagesAtOnce).map(({ id }) => id);
    const opened = await readPages(database, ids, from);
    const sealed = await Promise.all(
      opened.map(async (page, i) => {
        const { id } = entries[first + i] as { id: string };
        return [id, await to.seal(id, page)] as const;
      }),
    );
    await put(database, 'pages', sealed);
  }
  const renamed = await to.renamed(name);
  await put(database, 'directories', [[renamed, await to.seal(renamed, encodeDirectory(entries))]]);
}

/** Throws unless each directory of a generation is there and opens, with all of its pages. */
async function check(database: IDBDatabase, count: number, generation: number, cipher: PageCipher): Promise<void> {
  const directories = database.transaction('directories').objectStore('directories');
  const names = await requested<string[]>(directories.getAllKeys(rowsOf(generation)));
  if (names.length !== count) throw new Error('a store was not written whole');
  for (const name of names) {
    const record = await requested<Sealed>(database.transaction('directories').objectStore('directories').get(name));
    const ids = decodeDirectory(await cipher.open(name, record)).map(({ id }) => id);
    for (let first = 0; first < ids.length; first += pagesAtOnce)
      await readPages(database, ids.slice(first, first + pagesAtOnce), cipher);
  }
}

async function readPages(database: IDBDatabase, ids: readonly string[], cipher: PageCipher): Promise<Sealed[]> {
  const pages = database.transaction('pages').objectStore('pages');
  const records = await Promise.all(ids.map((id) => requested<Sealed>(pages.get(id))));
  return Promise.all(ids.map((id, i) => cipher.open(id, records[i] as Sealed)));
}

async function put(
  database: IDBDatabase,
  store: 'pages' | 'directories',
  rows: readonly (readonly [name: string, record: Sealed])[],
): Promise<void> {
  const transaction = database.transaction(store, 'readwrite', { durability: 'strict' });
  const done = completed(transaction);
  for (const [name, record] of rows) transaction.objectStore(store).put(record, name);
  await done;
}
