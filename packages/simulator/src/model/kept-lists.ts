import { isDeepStrictEqual } from 'node:util';
import type { MemoryStore } from '@pando/client/memory-store';
import { LISTING_SPACE, SUMMARY_SPACE } from '@pando/engine/parts';
import type { Failure } from '../report.ts';
import type { SimClient } from '../sim-client.ts';

/** What is kept of a list says what would be made of the conversations now: a device that starts shows the same either way. */
export async function brokenLists(client: SimClient): Promise<readonly Failure[]> {
  const kept = await client.listOn(client.copy());
  const made = await client.listOn(await without(client.copy(), SUMMARY_SPACE, LISTING_SPACE));
  return kept.flatMap((row) => {
    const now = made.find(({ id }) => id === row.id);
    if (isDeepStrictEqual(JSON.parse(JSON.stringify(row)), now && JSON.parse(JSON.stringify(now)))) return [];
    const detail = `${client.name} lists ${JSON.stringify(row)}, and would now list ${JSON.stringify(now)}`;
    return [{ check: 'stale-list', detail }];
  });
}

async function without(store: MemoryStore, ...spaces: readonly string[]): Promise<MemoryStore> {
  await store.batch(spaces.map((space) => ({ space, key: undefined, value: undefined })));
  return store;
}
