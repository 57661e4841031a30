import type { MessageId, Timestamp } from '../content/index.ts';
import type { contentEvents } from './content-events.ts';
import { orderKey } from './order-key.ts';
import { references } from './rows.ts';
import type { Author, Conversation, Timeline } from './types.ts';

/** A content of a verified author. */
export interface Item {
  readonly id: MessageId;
  readonly author: Author;
  readonly timestamp: Timestamp;
  readonly number: number;
  readonly state: 'queued' | 'sent';
  /** When it disappears, and what time it is (ms by the servers' clocks). */
  readonly expires: number | null;
  readonly now: number;
  /** Its author wants nobody to be disturbed by it. */
  readonly silent: boolean;
}

/** What is at hand while one content is brought into a conversation. */
export interface Scene {
  readonly timeline: Timeline;
  readonly conversation: Conversation;
  readonly item: Item;
  readonly events: ReturnType<typeof contentEvents>;
}

/** The content has been here; it makes no line. */
export function spend({ timeline, conversation, item }: Scene): void {
  references(conversation).put(timeline.tx, item.id, { type: 'spent' });
}

export function orderOf(item: Item): string {
  return orderKey(item.timestamp, item.id);
}
