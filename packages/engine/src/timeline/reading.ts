import type { Message } from '../api.ts';
import type { AttachmentSource, MessageId } from '../content/index.ts';
import { conversationRow } from './conversation-row.ts';
import { lines, references } from './rows.ts';
import type { Conversation, Overview, TimelineReader } from './types.ts';
import { messageView } from './view.ts';

/** The newest `limit` lines before the message `before`, oldest first; undefined if there is no such message. */
export async function history(
  timeline: TimelineReader,
  conversation: Conversation,
  { limit, before }: { readonly limit: number; readonly before?: MessageId },
): Promise<readonly Message[] | undefined> {
  const { tx } = timeline;
  const order = before === undefined ? undefined : await orderOf(timeline, conversation, before);
  if (before !== undefined && order === undefined) return undefined;
  const options = { limit, reverse: true, ...(order !== undefined && { before: order }) };
  const rows = await lines(conversation).range(tx, options);
  const { floors } = await conversationRow(tx, conversation);
  return rows.map(({ key, value }) => messageView(timeline, conversation, floors, key, value)).toReversed();
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
  return messageView(timeline, conversation, floors, order, line);
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

export async function overview(timeline: TimelineReader, conversation: Conversation): Promise<Overview> {
  const { unread, queued, floors } = await conversationRow(timeline.tx, conversation);
  const [newest] = await lines(conversation).range(timeline.tx, { limit: 1, reverse: true });
  if (newest === undefined) return { unread, queued };
  return { unread, queued, last: messageView(timeline, conversation, floors, newest.key, newest.value) };
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
