import type { PandoEvent } from '../api.ts';
import type { MessageId } from '../content/index.ts';
import { forgetOwn } from './apply-content.ts';
import { removeLine } from './removing.ts';
import {
  audiences,
  closings,
  conversations,
  devices,
  heads,
  lines,
  ownEnvelopes,
  pinOrder,
  pins,
  receiptTimes,
  references,
  versions,
  votes,
} from './rows.ts';
import { dropStars } from './starring.ts';
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
  if (line?.type === 'message') {
    await removeLine(tx, conversation, reference.order, line);
    await forgetOwn(timeline, conversation, line);
  } else {
    lines(conversation).delete(tx, reference.order);
    references(conversation).put(tx, id, { type: 'spent' });
  }
  return [{ type: 'conversation', conversation, change: 'changed' }];
}

const OF_CONVERSATION = [
  lines,
  references,
  devices,
  ownEnvelopes,
  audiences,
  receiptTimes,
  versions,
  votes,
  closings,
  pins,
  pinOrder,
] as const;

/** Deletes all that this device knows of a conversation's contents. */
export async function deleteConversation(timeline: Timeline, conversation: Conversation): Promise<void> {
  const { tx } = timeline;
  for (const space of OF_CONVERSATION) space(conversation).clear(tx);
  await dropStars(timeline, conversation);
  conversations.delete(tx, conversation);
  heads.delete(tx, conversation);
}
