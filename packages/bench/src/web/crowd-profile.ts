import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { openNodePando } from '@pando/client/node';
import {
  type ConversationSummary,
  type Method,
  type Pando,
  type Params,
  type Result,
  Transaction,
} from '@pando/engine';
import { conversationTable } from '@pando/engine/parts';
import { toHex } from '@pando/protocol';
import { type Talk, writeHistory } from './history.ts';
import { MemoryStore } from '@pando/client';

/** People whom Ana knows. Each has a direct conversation with her, and is in many of her groups. */
const FRIENDS = 24;
const FRIENDS_A_GROUP = 3;
/** Groups that are being made at once. */
const AT_ONCE = 12;
/** Messages in the longest conversations; the others share what is left. */
const LONG = [20_000, ...Array.from({ length: 19 }, () => 2_000)];
/** In the first conversations of the list, and in one of so many others, something waits to be read. */
const UNREAD_FIRST = 14;
const UNREAD_EVERY = 30;
const UNREAD = 7;
const DAY_MS = 24 * 3600 * 1000;
const DEVICE_TAG_BYTES = 8;

export interface CrowdOptions {
  readonly folder: string;
  readonly servers: readonly string[];
  readonly conversations: number;
  readonly messages: number;
  readonly tell: (line: string) => void;
}

/**
 * A profile with many conversations, made by the real engine on real servers: each conversation is a log there, with a
 * commit that was decided, and the MLS state of a group of four. Only the messages are not sent one by one: they are
 * written where the engine writes what has arrived, by the same code, as old ones whose epochs are closed would lie there.
 */
export async function makeCrowdProfile(options: CrowdOptions): Promise<MemoryStore> {
  const { folder, servers, conversations, messages, tell } = options;
  const friends: string[] = [];
  for (let number = 1; number <= FRIENDS; number++) {
    const friend = await openNodePando({ profileDir: join(folder, `friend-${number}`) });
    const { link } = await ask(friend, 'init', { name: `Friend ${number}`, servers });
    await settled(friend);
    friends.push(link);
    await friend.close();
  }
  tell(`${FRIENDS} friends are there`);
  const ana = await openNodePando({ profileDir: join(folder, 'ana') });
  await ask(ana, 'init', { name: 'Ana', servers });
  for (const link of friends) await ask(ana, 'add', { link });
  await settled(ana);
  const names = Array.from({ length: conversations - FRIENDS - 1 }, (_, number) => `Group ${number + 1}`);
  const left = names.entries();
  const makeSome = async (): Promise<void> => {
    for (const [number, name] of left) {
      const members = Array.from({ length: FRIENDS_A_GROUP }, (_, i) => friends[(number * 5 + i * 7) % FRIENDS] ?? '');
      await ask(ana, 'group.create', { name, members });
      if (number % 100 === 99) tell(`${number + 1} groups are made`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, makeSome));
  await settled(ana);
  const { account } = await ask(ana, 'link', {});
  const list = await ask(ana, 'list', {});
  await ana.close();

  const store = await copyOf(join(folder, 'ana', 'store.db'));
  for (const talk of await talks(store, account, list, messages)) await writeHistory(store, talk);
  tell(`${messages} messages are written`);
  return store;
}

async function talks(
  store: MemoryStore,
  self: string,
  list: readonly ConversationSummary[],
  messages: number,
): Promise<readonly Talk[]> {
  const rows = await conversationTable.all(new Transaction(store));
  const others = list.filter(({ kind }) => kind !== 'self');
  const long = LONG.slice(0, others.length);
  const short = Math.floor((messages - long.reduce((sum, each) => sum + each, 0)) / (others.length - long.length));
  const now = Date.now();
  return others.map((summary, i) => {
    const members = summary.members.map(({ account }) => account).filter((account) => account !== self);
    const row = rows.find(([id, { peer }]) => id === summary.id || (peer !== null && toHex(peer) === members[0]))?.[1];
    if (row === undefined) throw new Error('a conversation has no row');
    return {
      conversation: summary.id,
      kind: summary.kind === 'direct' ? 'direct' : 'group',
      self: { account: self, device: toHex(row.leafKey.subarray(0, DEVICE_TAG_BYTES)) },
      others: members,
      messages: long[i] ?? short,
      unread: i < UNREAD_FIRST || i % UNREAD_EVERY === 0 ? UNREAD : 0,
      from: now - 700 * DAY_MS,
      until: now - (i + 1) * 60_000,
    };
  });
}

/** What a profile in Node has stored, but for its clock and its list: what is written then is older than the one, and not in the other. */
async function copyOf(path: string): Promise<MemoryStore> {
  const store = new MemoryStore();
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database
    .prepare("SELECT space, key, value FROM rows WHERE space NOT IN ('timeline.clock', 'conversation.summary')")
    .all();
  database.close();
  await store.batch(
    rows.map((row) => ({
      space: row['space'] as string,
      key: row['key'] as string,
      value: new Uint8Array(row['value'] as Uint8Array),
    })),
  );
  return store;
}

/** Resolves when all homes are there and have all that is meant for them. */
async function settled(pando: Pando): Promise<void> {
  for (;;) {
    const { homes, pending } = await ask(pando, 'status', {});
    if (pending === 0 && homes.every(({ state }) => state === 'connected')) return;
    await sleep(100);
  }
}

async function ask<M extends Method>(pando: Pando, method: M, params: Params<M>): Promise<Result<M>> {
  const outcome = await pando.call(method, params);
  if (outcome.ok) return outcome.value;
  throw new Error(`${method}: ${outcome.error.message}`);
}
