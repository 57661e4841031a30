import type { Message, PandoEvent } from '../api.ts';
import type { MessageId } from '../content/index.ts';
import { MAX_PINS } from './limits.ts';
import { message } from './reading.ts';
import { lines, pinOrder, pins, references } from './rows.ts';
import { type Scene, orderOf } from './scene.ts';
import type { Conversation, TimelineReader } from './types.ts';

/** Pins a message, with a line that says so, or unpins it. Whoever spoke last about a message is heeded. */
export async function setPin(scene: Scene, target: MessageId, pinned: boolean): Promise<readonly PandoEvent[]> {
  const { timeline, conversation, item, events } = scene;
  const { tx } = timeline;
  const { account } = item.author;
  const order = orderOf(item);
  if (pinned) {
    lines(conversation).put(tx, order, {
      type: 'notice',
      id: item.id,
      notice: { type: 'pinned', message: target, by: account },
    });
    references(conversation).put(tx, item.id, { type: 'line', order });
  }
  const before = await pins(conversation).get(tx, target);
  if (before !== undefined && before.order >= order) return pinned ? [events.changed()] : [];
  pins(conversation).put(tx, target, { order, account, pinned });
  if (before?.pinned === true) pinOrder(conversation).delete(tx, before.order);
  if (pinned) pinOrder(conversation).put(tx, order, { message: target });
  return [events.pinned(target, account, pinned), events.changed()];
}

/** The pinned messages that are here, latest pin first. */
export async function pinnedMessages(
  timeline: TimelineReader,
  conversation: Conversation,
): Promise<readonly Message[]> {
  const rows = await pinOrder(conversation).range(timeline.tx, { reverse: true, limit: MAX_PINS });
  const found = await Promise.all(rows.map(({ value }) => message(timeline, conversation, value.message)));
  return found.filter((each) => each !== undefined && each.deleted !== true) as readonly Message[];
}
