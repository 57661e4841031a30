import type { ConversationKind, Message, Version } from '../api.ts';
import type { AttachmentSource, MessageId, Saying } from '../content/index.ts';
import { conversationRow } from './conversation-row.ts';
import { headOf } from './heads.ts';
import { isoTime } from './iso-time.ts';
import { idOf } from './order-key.ts';
import { pollView } from './polls.ts';
import { type Floor, type Line, lines, references } from './rows.ts';
import { spokenFields } from './spoken.ts';
import type { Conversation, Overview, TimelineReader } from './types.ts';
import { versionsOf } from './versions.ts';
import { messageView } from './view.ts';

/** Which part of a conversation: the newest lines, those before or after a line, or those around one. */
export type Part = { readonly at: 'end' } | { readonly at: 'before' | 'after' | 'around'; readonly message: MessageId };

/** At most `limit` lines of one part, oldest first; undefined if there is no such message. */
export async function history(
  timeline: TimelineReader,
  conversation: Conversation,
  { limit, part = { at: 'end' } }: { readonly limit: number; readonly part?: Part },
): Promise<readonly Message[] | undefined> {
  const { tx } = timeline;
  const order = part.at === 'end' ? undefined : await orderOf(timeline, conversation, part.message);
  if (part.at !== 'end' && order === undefined) return undefined;
  const { floors } = await conversationRow(tx, conversation);
  const rows = await rowsOf(timeline, conversation, limit, part.at, order);
  return Promise.all(rows.map(({ key, value }) => viewOf(timeline, conversation, floors, key, value)));
}

async function rowsOf(
  { tx }: TimelineReader,
  conversation: Conversation,
  limit: number,
  at: Part['at'],
  order: string | undefined,
) {
  const table = lines(conversation);
  if (order === undefined) return (await table.range(tx, { limit, reverse: true })).toReversed();
  const before = (count: number) =>
    count === 0 ? Promise.resolve([]) : table.range(tx, { limit: count, reverse: true, before: order });
  const after = (count: number) =>
    count === 0 ? Promise.resolve([]) : table.range(tx, { limit: count, after: order });
  switch (at) {
    case 'end':
    case 'before':
      return (await before(limit)).toReversed();
    case 'after':
      return after(limit);
    case 'around': {
      const half = Math.floor((limit - 1) / 2);
      const [earlier, line, later] = await Promise.all([before(half), table.get(tx, order), after(limit - 1 - half)]);
      const middle = line === undefined ? [] : [{ key: order, value: line }];
      return [...earlier.toReversed(), ...middle, ...later];
    }
  }
}

export async function message(
  timeline: TimelineReader,
  conversation: Conversation,
  id: MessageId,
): Promise<Message | undefined> {
  const order = await orderOf(timeline, conversation, id);
  const line = order === undefined ? undefined : await lines(conversation).get(timeline.tx, order);
  if (order === undefined || line === undefined) return undefined;
  const { floors } = await conversationRow(timeline.tx, conversation);
  return viewOf(timeline, conversation, floors, order, line);
}

/** Which of the conversations has the message. */
export async function findMessage(
  timeline: TimelineReader,
  conversations: readonly Conversation[],
  id: MessageId,
): Promise<Conversation | undefined> {
  for (const conversation of conversations) {
    if ((await orderOf(timeline, conversation, id)) !== undefined) return conversation;
  }
  return undefined;
}

/** When a message disappears (ms); null: it stays, or is not here. */
export async function expiryOfMessage(
  timeline: TimelineReader,
  conversation: Conversation,
  id: MessageId,
): Promise<number | null> {
  return (await messageLine(timeline, conversation, id))?.expires ?? null;
}

/** A message's attachments; none where there is no such message. */
export async function attachmentsOf(
  timeline: TimelineReader,
  conversation: Conversation,
  id: MessageId,
): Promise<readonly AttachmentSource[]> {
  return (await messageLine(timeline, conversation, id))?.attachments ?? [];
}

/** This account's reactions of one emoji to a message: what `composeUnreaction` takes back. */
export async function ownReactions(
  timeline: TimelineReader,
  conversation: Conversation,
  target: MessageId,
  emoji: string,
): Promise<readonly MessageId[]> {
  const line = await messageLine(timeline, conversation, target);
  const own = line?.reactions.filter(
    ({ account, emojis }) => account === timeline.self.account && emojis.includes(emoji),
  );
  return own?.map(({ id }) => id) ?? [];
}

export async function overview(
  timeline: TimelineReader,
  conversation: Conversation,
  kind: ConversationKind,
): Promise<Overview> {
  const { unread, mentions, queued, floors, unreadFrom } = await conversationRow(timeline.tx, conversation);
  const head = await headOf(timeline.tx, conversation, kind);
  const counts = {
    unread,
    mentions,
    queued,
    ...(unread > 0 && unreadFrom !== null && { firstUnread: idOf(unreadFrom) }),
  };
  if (head === undefined) return counts;
  return { ...counts, last: messageView(timeline, conversation, floors, head.order, head.line) };
}

/** What a message said since it was sent, oldest first. */
export async function versions(
  timeline: TimelineReader,
  conversation: Conversation,
  id: MessageId,
): Promise<readonly Version[]> {
  const order = await orderOf(timeline, conversation, id);
  const line = await messageLine(timeline, conversation, id);
  if (order === undefined || line === undefined || line.deleted) return [];
  const all = await versionsOf(timeline, conversation, order, line);
  return all.map(({ text, wall }) => ({ ...spokenFields(timeline, text), at: isoTime(wall) }));
}

/** What a message says, in the words of the wire: for sending it on. */
export async function sayingOf(
  timeline: TimelineReader,
  conversation: Conversation,
  id: MessageId,
): Promise<(Saying & { readonly unsent: boolean; readonly expires: number | null }) | undefined> {
  const line = await messageLine(timeline, conversation, id);
  if (line === undefined || line.deleted || line.newer) return undefined;
  const { text, attachments, card, preview, state, expires } = line;
  return {
    text,
    expires,
    unsent: state !== 'sent',
    ...(attachments.length > 0 && { attachments }),
    ...(card !== null && { card }),
    ...(preview !== null && { preview }),
  };
}

async function viewOf(
  timeline: TimelineReader,
  conversation: Conversation,
  floors: readonly Floor[],
  order: string,
  line: Line,
): Promise<Message> {
  const view = messageView(timeline, conversation, floors, order, line);
  if (line.type !== 'message' || line.card?.type !== 'poll') return view;
  return { ...view, poll: await pollView(timeline, conversation, line, line.card) };
}

async function messageLine(timeline: TimelineReader, conversation: Conversation, id: MessageId) {
  const order = await orderOf(timeline, conversation, id);
  const line = order === undefined ? undefined : await lines(conversation).get(timeline.tx, order);
  return line?.type === 'message' ? line : undefined;
}

async function orderOf(
  timeline: TimelineReader,
  conversation: Conversation,
  id: MessageId,
): Promise<string | undefined> {
  const reference = await references(conversation).get(timeline.tx, id);
  return reference?.type === 'line' ? reference.order : undefined;
}
