import type { AttachmentSource, MessageId } from '../content/index.ts';
import type { Transaction } from '../transaction.ts';
import { conversationRow } from './conversation-row.ts';
import { expiryKey, wallOf } from './order-key.ts';
import { type MessageLine, conversations, expiring, lines, ownEnvelopes, references } from './rows.ts';
import { forgetAbout } from './forgetting.ts';
import { removeLine } from './removing.ts';
import type { Conversation, Timeline } from './types.ts';
import { dropVersions } from './versions.ts';

/** So many go at once; more go in the next turn. */
const AT_ONCE = 256;

/** What went from the screen because its time was over. */
export interface Vanished {
  readonly conversation: Conversation;
  readonly message: MessageId;
  readonly attachments: readonly AttachmentSource[];
  /** An own message that no quorum had: that it was not sent stays to be seen. */
  readonly isLapsed: boolean;
}

/** A content disappears at `at` (ms). `own`: the key of this device's sendable copy. */
export function noteExpiry(
  timeline: Timeline,
  conversation: Conversation,
  expiry: { readonly id: MessageId; readonly at: number; readonly own: string | null },
): void {
  const { id, at, own } = expiry;
  // A copy for sending again may be there besides what came back from the log.
  expiring.put(timeline.tx, expiryKey(at, conversation, id) + (own ?? ''), { conversation, message: id, own });
  timeline.willExpire?.(at);
}

/** Lets everything go whose time is over by `now` (ms); says what was shown of it, and when the next is due. */
export async function expireDue(
  tx: Transaction,
  now: number,
): Promise<{ readonly vanished: readonly Vanished[]; readonly next: number | undefined }> {
  const due = await expiring.range(tx, { before: expiryKey(now + 1), limit: AT_ONCE });
  const vanished: Vanished[] = [];
  for (const { key, value } of due) {
    expiring.delete(tx, key);
    const gone = await expire(tx, value.conversation, value.message, now);
    if (gone !== undefined) vanished.push(gone);
    if (value.own !== null) await forgetCopy(tx, value.conversation, value.own);
  }
  const [next] = await expiring.range(tx, { limit: 1 });
  return { vanished, next: next === undefined ? undefined : wallOf(next.key) };
}

async function expire(
  tx: Transaction,
  conversation: Conversation,
  id: MessageId,
  now: number,
): Promise<Vanished | undefined> {
  const table = references(conversation);
  const reference = await table.get(tx, id);
  switch (reference?.type) {
    case 'line': {
      const line = await lines(conversation).get(tx, reference.order);
      // What somebody else wanted to change of it, before it was here, says nothing about its time.
      if (line?.type !== 'message' || line.expires === null || line.expires > now) return undefined;
      const isLapsed = line.state !== 'sent';
      if (isLapsed) await lapse(tx, conversation, reference.order, line);
      else await removeLine(tx, conversation, reference.order, line);
      return { conversation, message: id, attachments: line.attachments, isLapsed };
    }
    case 'expected':
      // What somebody wanted to change of it has the same time.
      table.put(tx, id, {
        ...reference,
        edits: reference.edits.filter(({ expires }) => expires === null || expires > now),
      });
      await dropVersions(tx, conversation, id);
      return undefined;
    case undefined:
    case 'spent':
    case 'reaction':
      return undefined;
  }
}

async function lapse(tx: Transaction, conversation: Conversation, order: string, line: MessageLine): Promise<void> {
  const row = await conversationRow(tx, conversation);
  await forgetAbout(tx, conversation, line);
  if (line.state === 'queued') conversations.put(tx, conversation, { ...row, queued: row.queued - 1 });
  lines(conversation).put(tx, order, {
    ...line,
    text: '',
    replyTo: null,
    attachments: [],
    edit: null,
    reactions: [],
    card: null,
    preview: null,
    starred: null,
    state: 'not-sent',
    expires: null,
    lapsed: true,
  });
}

async function forgetCopy(tx: Transaction, conversation: Conversation, key: string): Promise<void> {
  const own = await ownEnvelopes(conversation).get(tx, key);
  if (own !== undefined) ownEnvelopes(conversation).put(tx, key, { ...own, body: null });
}
