import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import type { StoreReader, Write } from '../store.ts';
import { keepHeads } from '../timeline/index.ts';
import { MemoryStore } from '../timeline/testing/memory-store.ts';
import { Transaction } from '../transaction.ts';
import { fold } from './fold.ts';
import { SearchIndex } from './search-index.ts';
import { SearchedConversation } from './testing/searched-conversation.ts';

let store: MemoryStore;
let index: SearchIndex;
let hut: SearchedConversation;
let noor: SearchedConversation;

beforeEach(() => {
  store = new MemoryStore();
  index = new SearchIndex(store);
  hut = new SearchedConversation('c0');
  noor = new SearchedConversation('c1');
});

function write(writes: readonly Write[]): void {
  store.write(writes);
  index.changed(writes);
}

async function found(text: string, rest: object = {}): Promise<readonly string[]> {
  const { hits } = await index.search({ text, limit: 50, ...rest });
  return hits.map(({ conversation, order }) => (conversation === 'c0' ? hut : noor).textAt(order));
}

it('finds in all conversations, newest first, what was there before and what comes', async () => {
  write([...hut.says(1, 'The key is at the hut'), ...noor.says(2, 'Which key?')]);
  expect(await found('key')).toEqual(['Which key?', 'The key is at the hut']);
  write(hut.says(3, 'The other KEY'));
  expect(await found('key')).toEqual(['The other KEY', 'Which key?', 'The key is at the hut']);
  expect(await found('key', { conversation: 'c1' })).toEqual(['Which key?']);
});

it('follows edits, deletions, and a conversation that goes', async () => {
  write([...hut.says(1, 'red'), ...hut.says(2, 'green'), ...noor.says(3, 'red, too')]);
  expect(await found('red')).toHaveLength(2);
  write(hut.says(1, 'blue'));
  expect(await found('red')).toEqual(['red, too']);
  expect(await found('blue')).toEqual(['blue']);
  write(hut.takesBack(1));
  expect(await found('blue')).toEqual([]);
  write(hut.forgets(2));
  expect(await found('green')).toEqual([]);
  write(noor.goes());
  expect(await found('red')).toEqual([]);
});

it('takes in what is written while it reads', async () => {
  write(hut.says(1, 'one word'));
  const read = store.range.bind(store);
  const slow: StoreReader = {
    get: (space, key) => store.get(space, key),
    range: async (space, options) => {
      const rows = await read(space, options);
      if (space.startsWith('timeline.lines')) slowIndex.changed(hut.says(2, 'another word'));
      return rows;
    },
  };
  const slowIndex = new SearchIndex(slow);
  expect((await slowIndex.search({ text: 'word', limit: 10 })).hits).toHaveLength(2);
});

it('keeps to what was asked besides the words', async () => {
  write([
    ...hut.says(1, 'see https://example.org/a', { account: 'a0' }),
    ...hut.says(2, 'see there', { account: 'b0' }),
    ...hut.says(3, 'see later', { account: 'a0' }),
  ]);
  expect(await found('see', { from: 'a0' })).toEqual(['see later', 'see https://example.org/a']);
  expect(await found('', { has: 'link' })).toEqual(['see https://example.org/a']);
  expect(await found('', { from: 'b0' })).toEqual(['see there']);
  expect(await found('see', { after: hut.orderOf(2) })).toEqual(['see later', 'see there']);
  expect(await found('see', { before: hut.orderOf(2) })).toEqual(['see https://example.org/a']);
  expect(await found('')).toEqual([]);
});

it('gives as many as were asked for, and goes on where it stopped', async () => {
  for (let n = 1; n <= 1300; n++) write(hut.says(n, `word ${n}`));
  const first = await index.search({ text: 'word', limit: 100 });
  expect(first).toMatchObject({ more: true });
  expect(first.hits).toHaveLength(100);
  expect(await found('word', { limit: 2, before: first.hits.at(-1)?.order })).toEqual(['word 1200', 'word 1199']);
  expect((await index.search({ text: 'word 1299', limit: 100 })).more).toBe(false);
});

it('finds the same as looking through all texts, whatever was written in whatever order', async () => {
  const text = fc.array(fc.constantFrom('Hütte', 'hut', 'KEY', 'see', '東京', 'Boot'), { minLength: 1, maxLength: 4 });
  const step = fc.record({ n: fc.nat(30), text: text.map((words) => words.join(' ')), gone: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.constantFrom('hutte', 'key', '京', 'boot see'),
      async (steps, query) => {
        store = new MemoryStore();
        index = new SearchIndex(store);
        hut = new SearchedConversation('c0');
        await index.search({ text: '', limit: 1 });
        for (const { n, text, gone } of steps) write(gone ? hut.forgets(n) : hut.says(n, text));
        const words = query.split(' ').map(fold);
        const expected = hut.texts().filter((each) => words.every((word) => fold(each).includes(word)));
        expect(await found(query)).toEqual(expected.toReversed());
      },
    ),
  );
});

it('reads no conversation in which nothing was said after the hits that were asked for', async () => {
  const COUNT = 200;
  const tx = new Transaction(store);
  for (let n = 1; n <= COUNT; n++) {
    for (const { space, key, value } of new SearchedConversation(`c${n}`).says(n, `key ${n}`))
      if (key !== undefined && value !== undefined) tx.put(space, key, value);
  }
  await keepHeads(tx, () => 'group');
  write(tx.writes());
  const read: string[] = [];
  const watched: StoreReader = {
    get: (space, key) => store.get(space, key),
    range: (space, options) => {
      if (space.startsWith('timeline.lines')) read.push(space);
      return store.range(space, options);
    },
  };
  const fresh = new SearchIndex(watched);
  const { hits, more } = await fresh.search({ text: 'key', limit: 3 });
  expect(hits.map(({ conversation }) => conversation)).toEqual(['c200', 'c199', 'c198']);
  expect(more).toBe(true);
  expect(read.length).toBeLessThan(COUNT / 2);
  expect((await fresh.search({ text: '"key 1"', limit: COUNT })).hits).toHaveLength(111);
  expect(read).toHaveLength(COUNT);
});
