import 'fake-indexeddb/auto';
import type { Write } from '@pando/engine';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase, requested } from './indexeddb.ts';
import { IndexedDbStore } from './indexeddb-store.ts';
import { newLockKey } from './lock/lock-key.ts';
import { changeLock } from './open-store.ts';
import { StoreTooNew } from '../store-too-new.ts';
import { type LaterRecord, readKeyRecord, StoreLocked } from './store-keys.ts';

let places = 0;
let name: string;
let lockKey: CryptoKey;

beforeEach(async () => {
  name = `rekeyed-${places++}`;
  lockKey = await newLockKey();
});
afterEach(() => vi.restoreAllMocks());

const spaces = ['conversation/ana', 'conversation/bo', 'settings'];
const content: readonly Write[] = spaces.flatMap((space, s) =>
  Array.from({ length: 150 }, (_, i) => ({
    space,
    key: `${i}`.padStart(4, '0'),
    value: new Uint8Array(40).fill(s + i),
  })),
);

async function fill(): Promise<void> {
  const store = await IndexedDbStore.open(name);
  await store.batch(content);
  await store.close();
}

/** Fails unless all rows are there, and nothing else is. */
async function expectWhole(key?: CryptoKey): Promise<void> {
  const store = await IndexedDbStore.open(name, key);
  for (const space of spaces) {
    const rows = await store.range(space);
    expect(rows).toEqual(
      content.flatMap((write) => (write.space === space ? { key: write.key, value: write.value } : [])),
    );
  }
  await store.close();
}

/** What lies in the database: how many rows, and the names of the keys. */
async function atRest(): Promise<{ rows: number; record: LaterRecord; places: readonly unknown[] }> {
  const database = await openDatabase(name, []);
  const countOf = (table: string) => requested<number>(database.transaction(table).objectStore(table).count());
  const found = {
    rows: (await countOf('directories')) + (await countOf('pages')),
    record: (await readKeyRecord(database)) as LaterRecord,
    places: await requested<unknown[]>(database.transaction('keys').objectStore('keys').getAllKeys()),
  };
  database.close();
  return found;
}

describe('a store under a lock', () => {
  it('opens with the lock’s key alone, and holds all that it held', async () => {
    await fill();
    const before = await atRest();
    await changeLock(name, lockKey, 'lock');
    await expect(IndexedDbStore.open(name)).rejects.toThrow(StoreLocked);
    await expect(IndexedDbStore.open(name, await newLockKey())).rejects.toThrow();
    await expectWhole(lockKey);
    const after = await atRest();
    expect(after.rows).toBe(before.rows);
    expect(after.places).toEqual(['store']);
  });

  it('has no key at rest that opens it', async () => {
    await fill();
    await changeLock(name, lockKey, 'lock');
    const { record } = await atRest();
    expect(record.keys.wrapped).toBe(true);
    const inTheClear = Object.values(record.keys).filter((part) => part instanceof CryptoKey);
    expect(inTheClear).toEqual([]);
  });

  it('is as without one once that is taken away, and may be locked again', async () => {
    await fill();
    await changeLock(name, lockKey, 'lock');
    await changeLock(name, lockKey, 'unlock');
    await expectWhole();
    const other = await newLockKey();
    await changeLock(name, other, 'lock');
    await expect(IndexedDbStore.open(name, lockKey)).rejects.toThrow();
    await expectWhole(other);
  });

  it('is put under it as it is opened, where that was left undone, and made under it from the first', async () => {
    await fill();
    await expectWhole(lockKey);
    await expect(IndexedDbStore.open(name)).rejects.toThrow(StoreLocked);
    name = `${name}-new`;
    await (await IndexedDbStore.open(name, lockKey)).close();
    await expect(IndexedDbStore.open(name)).rejects.toThrow(StoreLocked);
  });

  it('goes on being written as before', async () => {
    await fill();
    const store = await IndexedDbStore.open(name, lockKey);
    await store.batch([{ space: 'settings', key: '0000', value: undefined }]);
    await store.batch([{ space: 'settings', key: '0000', value: content.at(300)?.value }]);
    await store.close();
    await expectWhole(lockKey);
  });

  it('refuses keys of a later version', async () => {
    await fill();
    const database = await openDatabase(name, []);
    const record = await readKeyRecord(database);
    const keys = database.transaction('keys', 'readwrite').objectStore('keys');
    await requested(keys.put({ ...record, version: 3 }, 'store'));
    database.close();
    await expect(IndexedDbStore.open(name)).rejects.toThrow(StoreTooNew);
  });
});

describe.each(['lock', 'unlock'] as const)('an interrupted %s', (change) => {
  it('leaves everything as it was or as it is to be, wherever it stops', async () => {
    let finished = false;
    let steps = 0;
    for (; !finished; steps++) {
      name = `interrupted-${change}-${steps}`;
      await fill();
      if (change === 'unlock') await changeLock(name, lockKey, 'lock');
      let left = steps;
      // The power goes: from then on no transaction comes to its end.
      const real = IDBDatabase.prototype.transaction;
      vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...of) {
        const transaction = real.apply(this, of);
        if (of[1] === 'readwrite' && left-- <= 0) queueMicrotask(() => transaction.abort());
        return transaction;
      });
      try {
        await changeLock(name, lockKey, change);
        finished = left >= 0;
      } catch {
        // As expected: it was interrupted.
      }
      vi.restoreAllMocks();
      const { record } = await atRest();
      const isWrapped = 'version' in record && record.keys.wrapped;
      if (!finished) expect(isWrapped).toBe(change === 'unlock');
      await expectWhole(isWrapped ? lockKey : undefined);
      const { places } = await atRest();
      expect(places).toEqual(['store']);
      await changeLock(name, lockKey, change);
      await expectWhole(change === 'lock' ? lockKey : undefined);
    }
    expect(steps).toBeGreaterThan(5);
  });
});
