import { isDeepStrictEqual } from 'node:util';
import type { MemoryStore } from '@pando/client/memory-store';
import type { ConversationSummary } from '@pando/engine';
import { LISTING_SPACE, SUMMARY_SPACE } from '@pando/engine/parts';
import type { Failure } from '../report.ts';
import type { SimClient } from '../sim-client.ts';

/** What is kept of a list says what would be made of the conversations now: a device that starts shows the same either way. */
export async function brokenLists(client: SimClient): Promise<readonly Failure[]> {
  const kept = await client.listOn(client.copy());
  const made = await client.listOn(await without(client.copy(), SUMMARY_SPACE, LISTING_SPACE));
  const now = made.map(plain);
  return kept.map(plain).flatMap((row) => {
    // A group that one left and asks to come into again is listed as both.
    if (now.some((each) => isDeepStrictEqual(row, each))) return [];
    return [{ check: 'stale-list', detail: `${client.name} lists ${JSON.stringify(row)}, and would now not` }];
  });
}

/** Without what is undefined, which is not stored. */
function plain(row: ConversationSummary): unknown {
  return JSON.parse(JSON.stringify(row)) as unknown;
}

async function without(store: MemoryStore, ...spaces: readonly string[]): Promise<MemoryStore> {
  await store.batch(spaces.map((space) => ({ space, key: undefined, value: undefined })));
  return store;
}
