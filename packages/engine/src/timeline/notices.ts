import type { PandoEvent } from '../api.ts';
import { isoTime } from './iso-time.ts';
import { orderKey } from './order-key.ts';
import { lines, references } from './rows.ts';
import type { Conversation, NoticeLine, Timeline } from './types.ts';
import { personOf } from './person-of.ts';

/** Puts a line of the app's own into the conversation; the same id again changes nothing. */
export async function addNotice(
  timeline: Timeline,
  conversation: Conversation,
  { id, timestamp, notice }: NoticeLine,
): Promise<readonly PandoEvent[]> {
  const { tx } = timeline;
  if ((await references(conversation).get(tx, id)) !== undefined) return [];
  const order = orderKey(timestamp, id);
  lines(conversation).put(tx, order, { type: 'notice', id, notice });
  references(conversation).put(tx, id, { type: 'line', order });
  const at = isoTime(timestamp.wall);
  const changed: PandoEvent = { type: 'conversation', conversation, change: 'changed' };
  const person = (account: string) => personOf(timeline, account);
  switch (notice.type) {
    case 'created':
    case 'renamed':
    case 'sent-late':
    case 'described':
    case 'pictured':
    case 'timer':
    case 'policy':
    case 'role':
    case 'link':
    case 'device':
    case 'pinned':
      return [changed];
    case 'joined': {
      const by = notice.by === null ? {} : { by: person(notice.by) };
      return [{ type: 'joined', conversation, who: person(notice.who), ...by, at }, changed];
    }
    case 'left':
      return [{ type: 'left', conversation, who: person(notice.who), at }, changed];
    case 'removed':
      return [{ type: 'left', conversation, who: person(notice.who), by: person(notice.by), at }, changed];
  }
}
