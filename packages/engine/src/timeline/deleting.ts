import type { PandoEvent } from '../api.ts';
import type { MessageId } from '../content/index.ts';
import { forgetOwn } from './apply-content.ts';
import { conversationRow } from './conversation-row.ts';
import { audiences, conversations, devices, lines, ownEnvelopes, references } from './rows.ts';
import type { Conversation, Timeline } from './types.ts';

/** Takes a line off this device's screen; what others still say about it has no effect. */
export async function deleteForMe(
  timeline: Timeline,
  conversation: Conversation,
  id: MessageId,
): Promise<readonly PandoEvent[]> {
  const { tx } = timeline;
  const reference = await references(conversation).get(tx, id);
  if (reference?.type !== 'line') return [];
  const line = await lines(conversation).get(tx, reference.order);
  lines(conversation).delete(tx, reference.order);
  references(conversation).put(tx, id, { type: 'spent' });
  if (line?.type === 'message') {
    const row = await conversationRow(tx, conversation);
    const unread = row.unread - (line.arrival > row.looked && !line.deleted ? 1 : 0);
    const queued = row.queued - (line.state === 'queued' ? 1 : 0);
    conversations.put(tx, conversation, { ...row, unread, queued });
    await forgetOwn(timeline, conversation, line);
  }
  return [{ type: 'conversation', conversation, change: 'changed' }];
}

/** Deletes all that this device knows of a conversation's contents. */
export function deleteConversation(timeline: Timeline, conversation: Conversation): void {
  const { tx } = timeline;
  for (const space of [lines, references, devices, ownEnvelopes, audiences]) space(conversation).clear(tx);
  conversations.delete(tx, conversation);
}
