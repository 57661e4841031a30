import { randomBytes } from 'node:crypto';
import type { Store } from '@pando/engine';
import { Transaction } from '@pando/engine';
import {
  type Timeline,
  compose,
  composeMessage,
  encodeContent,
  keepHeads,
  markRead,
  receive,
  setDelivery,
  takeReceipt,
} from '@pando/engine/testing';
import { numbersFrom, sentence } from './talk.ts';

const DEVICE_TAG_BYTES = 8;
/** Messages written in one transaction. */
const AT_ONCE = 500;
const SALT_BYTES = 16;
/** One message in so many is this account's own. */
const OWN_EVERY = 4;

export interface Talk {
  readonly conversation: string;
  readonly kind: 'direct' | 'group';
  readonly self: { readonly account: string; readonly device: string };
  /** The other accounts, in hexadecimal. */
  readonly others: readonly string[];
  readonly messages: number;
  /** How many of the newest wait to be read. */
  readonly unread: number;
  /** When the first and the last were said (ms). */
  readonly from: number;
  readonly until: number;
}

/** Writes a conversation's messages as the engine does when they arrive, without the encryption on the way. */
export async function writeHistory(store: Store, talk: Talk): Promise<void> {
  const { conversation, kind, self, others, messages, unread, from, until } = talk;
  const next = numbersFrom(messages + others.length);
  const devices = new Map(others.map((account) => [account, { account, device: tagOf(account) }]));
  const numbers = new Map<string, number>();
  const change = async (what: (timeline: Timeline) => Promise<void>): Promise<void> => {
    const tx = new Transaction(store);
    await what({ tx, self, nameOf: () => '' });
    await keepHeads(tx, () => kind);
    await store.batch(tx.writes());
  };
  for (let at = 0; at < messages; at += AT_ONCE) {
    await change(async (timeline) => {
      for (let i = at; i < Math.min(at + AT_ONCE, messages); i++) {
        if (i === messages - unread) await markRead(timeline, conversation);
        const now = Math.floor(from + ((until - from) * i) / messages);
        const content = composeMessage(new Uint8Array(randomBytes(SALT_BYTES)), { text: sentence(next) });
        if (i % OWN_EVERY === 0 && i < messages - unread) {
          const { id } = await compose(timeline, conversation, { now, content });
          await setDelivery(timeline, conversation, id, 'sent');
          continue;
        }
        const author = devices.get(others[Math.floor(next() * others.length)] ?? '');
        if (author === undefined) throw new Error('nobody else is there');
        const number = (numbers.get(author.account) ?? 0) + 1;
        numbers.set(author.account, number);
        const envelope = {
          timestamp: { wall: now, counter: 0 },
          number,
          heads: [],
          body: { type: 'content', content: encodeContent(content) },
        } as const;
        await receive(timeline, conversation, { from: author, envelope, now });
      }
      // What has come is told: nothing is due when the app starts.
      if (unread === 0) await markRead(timeline, conversation);
      await takeReceipt(timeline, conversation);
    });
  }
}

function tagOf(account: string): string {
  return account.slice(0, 2 * DEVICE_TAG_BYTES);
}
