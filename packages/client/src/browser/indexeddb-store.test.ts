import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeStore } from '../store/conformance.ts';
import { openDatabase, requested } from './indexeddb.ts';
import { IndexedDbStore } from './indexeddb-store.ts';
import { type KeyRecord, keysOf, readKeyRecord } from './store-keys.ts';

let places = 0;

describeStore('encrypted IndexedDB pages', async () => {
  const name = `conformance-${places++}`;
  return {
    open: () => IndexedDbStore.open(name),
    remove: async () => void (await requested(indexedDB.deleteDatabase(name))),
    durable: true,
  };
});

const bytes = (size: number, fill: number): Uint8Array => new Uint8Array(size).fill(fill);

async function everythingStored(name: string): Promise<{ keys: readonly string[]; records: readonly unknown[] }> {
  const database = await openDatabase(name, []);
  const keys: string[] = [];
  const records: unknown[] = [];
  for (const store of ['directories', 'pages']) {
    const open = database.transaction(store, 'readonly').objectStore(store);
    keys.push(...(await requested<string[]>(open.getAllKeys())));
    records.push(...(await requested<unknown[]>(open.getAll())));
  }
  database.close();
  return { keys, records };
}

describe('what IndexedDB holds', () => {
  afterEach(() => vi.restoreAllMocks());

  it('has neither names, keys nor values in the clear', async () => {
    const store = await IndexedDbStore.open('secrets');
    await store.batch([
      { space: 'conversation/ana', key: '2026-11-23', value: new TextEncoder().encode('meet me at noon') },
    ]);
    const { keys, records } = await everythingStored('secrets');
    const visible = [...keys, ...records.map((record) => Buffer.from(record as Uint8Array).toString('latin1'))].join(
      '\n',
    );
    expect(records.length).toBe(2);
    for (const secret of ['conversation', 'ana', '2026', 'noon']) expect(visible).not.toContain(secret);
    await store.close();
  });

  it('has keys that cannot be exported', async () => {
    const store = await IndexedDbStore.open('keys');
    const database = await openDatabase('keys', []);
    const { encryption, naming } = await keysOf((await readKeyRecord(database)) as KeyRecord, undefined);
    for (const key of [encryption, ...naming])
      await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow('not extractable');
    database.close();
    await store.close();
  });

  it('does not open a page that was put in the place of another', async () => {
    const store = await IndexedDbStore.open('swapped');
    await store.batch([
      { space: 'a', key: '1', value: bytes(10, 1) },
      { space: 'b', key: '1', value: bytes(10, 2) },
    ]);
    await store.close();
    const database = await openDatabase('swapped', []);
    const pages = database.transaction('pages', 'readwrite').objectStore('pages');
    const [first, second] = await requested<string[]>(pages.getAllKeys());
    const record = await requested<Uint8Array>(pages.get(first as string));
    await requested(pages.put(record, second));
    database.close();
    const again = await IndexedDbStore.open('swapped');
    const read = await Promise.allSettled([again.get('a', '1'), again.get('b', '1')]);
    expect(read.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await again.close();
  });

  it('does not rewrite a large row when a small one beside it changes', async () => {
    const store = await IndexedDbStore.open('hot');
    await store.batch([
      { space: 's', key: 'b', value: bytes(500_000, 1) },
      { space: 's', key: 'a', value: bytes(8, 0) },
      { space: 's', key: 'c', value: bytes(8, 0) },
    ]);
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    for (let i = 1; i < 5; i++) {
      await store.batch([
        { space: 's', key: 'a', value: bytes(8, i) },
        { space: 's', key: 'bb', value: bytes(8, i) },
        { space: 's', key: 'c', value: bytes(8, i) },
      ]);
    }
    const written = put.mock.calls.reduce((sum, [record]) => sum + (record as Uint8Array).length, 0);
    expect(written).toBeLessThan(5000);
    expect(await store.get('s', 'b')).toEqual(bytes(500_000, 1));
    await store.close();
  });

  it('fills pages when rows come in order, and keeps few pages when they do not', async () => {
    for (const [name, keyOf] of [
      ['ascending', (i: number) => i],
      ['scattered', (i: number) => (i * 7919) % 100_000],
    ] as const) {
      const store = await IndexedDbStore.open(name);
      for (let i = 0; i < 640; i += 4) {
        const rows = [i, i + 1, i + 2, i + 3].map((n) => ({
          space: 's',
          key: `${keyOf(n)}`.padStart(6, '0'),
          value: bytes(100, n),
        }));
        await store.batch(rows);
      }
      const pages = (await everythingStored(name)).keys.length - 1;
      expect(pages).toBeLessThanOrEqual(name === 'ascending' ? 11 : 24);
      await store.close();
    }
  });

  it('leaves nothing behind when everything is deleted', async () => {
    const store = await IndexedDbStore.open('emptied');
    const rows = Array.from({ length: 300 }, (_, i) => ({ space: 's', key: `${i}`, value: bytes(50, i) }));
    await store.batch([...rows, { space: 't', key: '1', value: bytes(1, 1) }]);
    await store.batch([
      ...rows.map(({ space, key }) => ({ space, key, value: undefined })),
      { space: 't', key: undefined, value: undefined },
    ]);
    expect((await everythingStored('emptied')).keys).toEqual([]);
    await store.close();
  });

  it('is as before after a transaction that failed', async () => {
    const store = await IndexedDbStore.open('failing');
    await store.batch([{ space: 's', key: '1', value: bytes(4, 1) }]);
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(function (this: IDBObjectStore) {
      this.transaction.abort();
      return undefined as unknown as IDBRequest<IDBValidKey>;
    });
    await expect(store.batch([{ space: 's', key: '1', value: bytes(4, 2) }])).rejects.toThrow('aborted');
    vi.restoreAllMocks();
    expect(await store.get('s', '1')).toEqual(bytes(4, 1));
    await store.batch([{ space: 's', key: '2', value: bytes(4, 3) }]);
    expect((await store.range('s')).map(({ key }) => key)).toEqual(['1', '2']);
    await store.close();
  });
});
