import { expect, test } from 'vitest';
import type { Message } from '../api.ts';
import { Transaction } from '../transaction.ts';
import { keepHeads } from './heads.ts';
import { orderKey } from './order-key.ts';
import { overview } from './reading.ts';
import { type Line, heads, lines } from './rows.ts';
import { MemoryStore } from './testing/memory-store.ts';

const CONVERSATION = 'c0';
const ids = (n: number): string => n.toString(16).padStart(64, '0');
const order = (n: number): string => orderKey({ wall: n, counter: 0 }, ids(n) as never);

const renamed = (n: number, name: string): Line => ({
  type: 'notice',
  id: ids(n) as never,
  notice: { type: 'renamed', name, by: 'a0' },
});

const noticed = (n: number): Line => ({
  type: 'notice',
  id: ids(n) as never,
  notice: { type: 'created', by: 'b0' },
});

async function write(
  store: MemoryStore,
  kind: 'direct' | 'group',
  change: (tx: Transaction) => void,
): Promise<Transaction> {
  const tx = new Transaction(store);
  change(tx);
  await keepHeads(tx, () => kind);
  store.write(tx.writes());
  return tx;
}

const nameIn = (message: Message | undefined): string | undefined =>
  message?.notice?.kind === 'renamed' ? message.notice.name : undefined;

const reader = (store: MemoryStore) => ({ tx: store, self: { account: 'a0', device: 'd0' }, nameOf: () => 'Ana' });

test('a list shows the last line that is worth it, and reads no line for it', async () => {
  const store = new MemoryStore();
  await write(store, 'direct', (tx) => {
    for (let n = 1; n <= 300; n++) lines(CONVERSATION).put(tx, order(n), renamed(n, `text ${n}`));
    lines(CONVERSATION).put(tx, order(301), noticed(301));
  });
  store.reads = 0;
  expect(nameIn((await overview(reader(store), CONVERSATION, 'direct')).last)).toBe('text 300');
  expect(store.reads).toBe(2);
});

test('it follows edits, deletions, and lines that come late', async () => {
  const store = new MemoryStore();
  const last = async () => (await overview(reader(store), CONVERSATION, 'group')).last;
  await write(store, 'group', (tx) => {
    lines(CONVERSATION).put(tx, order(1), renamed(1, 'one'));
    lines(CONVERSATION).put(tx, order(5), renamed(5, 'five'));
  });
  await write(store, 'group', (tx) => lines(CONVERSATION).put(tx, order(3), renamed(3, 'late')));
  expect(nameIn(await last())).toBe('five');
  await write(store, 'group', (tx) => lines(CONVERSATION).put(tx, order(5), renamed(5, 'edited')));
  expect(nameIn(await last())).toBe('edited');
  await write(store, 'group', (tx) => lines(CONVERSATION).delete(tx, order(5)));
  expect(nameIn(await last())).toBe('late');
  await write(store, 'group', (tx) => lines(CONVERSATION).put(tx, order(6), noticed(6)));
  expect((await last())?.notice?.kind).toBe('created');
  await write(store, 'group', (tx) => lines(CONVERSATION).clear(tx));
  expect(await last()).toBeUndefined();
  expect(await heads.get(store, CONVERSATION)).toBeUndefined();
});

test('what was written before heads were kept is shown all the same', async () => {
  const store = new MemoryStore();
  const tx = new Transaction(store);
  lines(CONVERSATION).put(tx, order(1), renamed(1, 'old'));
  store.write(tx.writes());
  expect(nameIn((await overview(reader(store), CONVERSATION, 'group')).last)).toBe('old');
});
