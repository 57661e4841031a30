import { expect, it } from 'vitest';
import { MemoryStore } from './store/memory.ts';
import { StoreTooNew } from './store-too-new.ts';
import { upToDate } from './up-to-date.ts';

it('marks a store with the version that it has, once', async () => {
  const store = await upToDate(new MemoryStore());
  const marked = await store.range('store');
  expect(marked).toHaveLength(1);
  await upToDate(store);
  expect(await store.range('store')).toEqual(marked);
});

it('refuses one that a later version has written, and leaves it as it is', async () => {
  const store = new MemoryStore();
  // CBOR: 23.
  const later = { space: 'store', key: 'version', value: new Uint8Array([23]) };
  await store.batch([later]);
  await expect(upToDate(store)).rejects.toThrow(StoreTooNew);
  expect(await store.get('store', 'version')).toEqual(later.value);
});
