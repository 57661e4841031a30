import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ConversationSummary } from '../api.ts';
import { encodeStored } from '../stored.ts';
import type { Row, StoreReader, Write } from '../store.ts';
import { conversations, heads, lines, references } from '../timeline/rows.ts';
import { STORE_VERSION, storeUpgrade } from './store-version.ts';

/** What the code of a commit had written: see testing/. */
interface Fixture {
  readonly commit: string;
  readonly rows: readonly (readonly [space: string, key: string, hex: string])[];
}

const CONVERSATION = 'c0'.repeat(32);
const COMMITS = ['d98babb', '835792b', '7d12de7', '49212a7'] as const;

class MapStore implements StoreReader {
  readonly spaces = new Map<string, Map<string, Uint8Array>>();

  async get(space: string, key: string): Promise<Uint8Array | undefined> {
    return this.spaces.get(space)?.get(key);
  }

  async range(space: string): Promise<readonly Row[]> {
    const rows = [...(this.spaces.get(space) ?? [])].map(([key, value]) => ({ key, value }));
    return rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  take(writes: readonly Write[]): void {
    for (const { space, key, value } of writes) {
      const rows = this.spaces.get(space) ?? new Map<string, Uint8Array>();
      this.spaces.set(space, rows);
      if (key === undefined) rows.clear();
      else if (value === undefined) rows.delete(key);
      else rows.set(key, value);
    }
  }
}

let store: MapStore;
beforeEach(() => {
  store = new MapStore();
});

function fill(commit: string): void {
  const file = new URL(`testing/rows-${commit}.json`, import.meta.url);
  const { rows } = JSON.parse(readFileSync(file, 'utf8')) as Fixture;
  store.take(rows.map(([space, key, hex]) => ({ space, key, value: new Uint8Array(Buffer.from(hex, 'hex')) })));
}

async function upgrade(): Promise<readonly Write[]> {
  const found = await storeUpgrade(store);
  if (found.type !== 'writes') throw new Error(`there was nothing to write: ${found.type}`);
  store.take(found.writes);
  return found.writes;
}

describe.each(COMMITS)('a store that the code of %s wrote', (commit) => {
  it('has all that it had once it was brought to the present layout', async () => {
    fill(commit);
    await upgrade();
    expect(await conversations.get(store, CONVERSATION)).toMatchObject({ unread: 2, arrivals: 5, untold: ['d1'] });
    const [first, second, third] = (await lines(CONVERSATION).range(store)).map(({ value }) => value);
    expect(first).toMatchObject({
      text: `Hello from ${commit}`,
      attachments: [],
      expires: null,
      starred: null,
      reactions: [{ emojis: ['🌿'] }],
    });
    expect(second).toMatchObject({ text: 'A picture', attachments: [{ name: 'tea.jpg', size: 12, media: null }] });
    expect(third).toMatchObject({ type: 'notice', notice: { type: 'joined', who: 'a2', by: 'a1', link: false } });
    const kinds = (await references(CONVERSATION).range(store)).map(({ value }) => value);
    expect(kinds).toContainEqual({ type: 'line', order: 'o1' });
    expect(kinds).toContainEqual(
      expect.objectContaining({ edits: [{ account: 'a2', order: 'o9', text: 'early', expires: null }] }),
    );
    expect(await storeUpgrade(store)).toEqual({ type: 'none' });
  });
});

it('rewrites nothing that has the present layout, and takes away a list’s line that has not', async () => {
  fill('49212a7');
  store.take([{ space: 'timeline.head', key: CONVERSATION, value: encodeStored([1, 2, 3]) }]);
  const written = await upgrade();
  const kept = ['conversation.listing', 'conversation.summary'];
  expect(written.map(({ space }) => space).toSorted()).toEqual([...kept, 'store', 'timeline.head']);
  expect(await heads.get(store, CONVERSATION)).toBeUndefined();
});

it('drops what the version before kept of lists, and rewrites nothing else', async () => {
  const version = encodeStored(STORE_VERSION - 1);
  store.take([
    { space: 'store', key: 'version', value: version },
    { space: 'conversation.summary', key: CONVERSATION, value: encodeStored('old') },
    { space: `timeline.lines/${CONVERSATION}`, key: 'o1', value: encodeStored(['not', 'looked', 'at']) },
  ]);
  const written = await upgrade();
  expect(written.map(({ space }) => space)).toEqual(['conversation.listing', 'conversation.summary', 'store']);
  expect(store.spaces.get('conversation.summary')?.size).toBe(0);
});

it('has a version of its own for each set of what a summary may say', () => {
  // Whoever changes this list raises STORE_VERSION: summaries of another shape are kept in people's stores.
  const fields: Record<keyof ConversationSummary, true> = {
    id: true,
    kind: true,
    name: true,
    picture: true,
    members: true,
    unread: true,
    mentions: true,
    firstUnread: true,
    draft: true,
    scheduled: true,
    disappearSeconds: true,
    writable: true,
    adminsOnly: true,
    status: true,
    verification: true,
    awaitsApproval: true,
    joinRequests: true,
    last: true,
    activeAt: true,
    queued: true,
    preferences: true,
  };
  expect([STORE_VERSION, Object.keys(fields).length]).toEqual([3, 21]);
});

it('leaves a store alone that a later version has written', async () => {
  store.take([{ space: 'store', key: 'version', value: encodeStored(STORE_VERSION + 1) }]);
  expect(await storeUpgrade(store)).toEqual({ type: 'too-new', version: STORE_VERSION + 1 });
});

it('writes nothing where a row has a layout that there never was', async () => {
  fill('d98babb');
  store.take([{ space: `timeline.lines/${CONVERSATION}`, key: 'o4', value: encodeStored([1, 'odd']) }]);
  await expect(storeUpgrade(store)).rejects.toThrow('layout');
});

it('marks a new store', async () => {
  expect((await upgrade()).at(-1)).toMatchObject({ space: 'store', key: 'version' });
  expect(await storeUpgrade(store)).toEqual({ type: 'none' });
});
