import type { MessageId } from '../content/index.ts';
import type { Transaction } from '../transaction.ts';
import { MAX_VERSIONS } from './limits.ts';
import { dropUnder, keepNewest, under } from './newest-few.ts';
import { type EarlyEdit, type MessageLine, versions } from './rows.ts';
import { wallOf } from './order-key.ts';
import type { Account, Conversation, Timeline, TimelineReader } from './types.ts';

/** A text that a message had, and since when. */
export interface KeptVersion {
  readonly text: string;
  readonly wall: number;
}

/** Keeps an edit's text, whether the message is here or not. Whose counts is found out when it is. */
export async function keepVersion(
  { tx }: Timeline,
  conversation: Conversation,
  target: MessageId,
  { account, order, text }: EarlyEdit,
): Promise<void> {
  const table = versions(conversation);
  await keepNewest(table, tx, { prefix: target + account, order, value: { text }, most: MAX_VERSIONS });
}

/** Keeps the text with which a message came, before an edit takes its place. */
export function keepFirst({ tx }: Timeline, conversation: Conversation, line: MessageLine): void {
  versions(conversation).put(tx, line.id + line.account, { text: line.text });
}

/** Forgets all that a message was, or what others than its author have said it should be. */
export async function dropVersions(
  tx: Transaction,
  conversation: Conversation,
  target: MessageId,
  exceptOf?: Account,
): Promise<void> {
  const table = versions(conversation);
  if (exceptOf === undefined) return dropUnder(table, tx, target);
  for (const { key } of await under(table, tx, target)) {
    if (!key.startsWith(target + exceptOf)) table.delete(tx, key);
  }
}

/** What a message said since it was sent, oldest first; the last is what it says now. */
export async function versionsOf(
  { tx }: TimelineReader,
  conversation: Conversation,
  order: string,
  line: MessageLine,
): Promise<readonly KeptVersion[]> {
  const prefix = line.id + line.account;
  const first = await versions(conversation).get(tx, prefix);
  const later = await under(versions(conversation), tx, prefix);
  return [
    { text: first?.text ?? line.text, wall: wallOf(order) },
    ...later.map(({ key, value }) => ({ text: value.text, wall: wallOf(key.slice(prefix.length)) })),
  ];
}
