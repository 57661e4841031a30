import type { Message, PandoEvent } from '../api.ts';
import type { MessageId } from '../content/index.ts';
import type { Transaction } from '../transaction.ts';
import { message } from './reading.ts';
import { type MessageLine, lines, references, stars } from './rows.ts';
import type { Conversation, Timeline, TimelineReader } from './types.ts';

const WALL_DIGITS = 12;

/** Marks a message for oneself, or takes the mark off. Nobody else hears of it. */
export async function setStar(
  { tx }: Timeline,
  conversation: Conversation,
  id: MessageId,
  { starred, now }: { readonly starred: boolean; readonly now: number },
): Promise<readonly PandoEvent[]> {
  const reference = await references(conversation).get(tx, id);
  const line = reference?.type === 'line' ? await lines(conversation).get(tx, reference.order) : undefined;
  if (reference?.type !== 'line' || line?.type !== 'message' || line.deleted) return [];
  if ((line.starred !== null) === starred) return [];
  dropStar(tx, line);
  const key = starred ? now.toString(16).padStart(WALL_DIGITS, '0') + conversation + id : null;
  if (key !== null) stars.put(tx, key, { conversation, message: id });
  lines(conversation).put(tx, reference.order, { ...line, starred: key });
  return [{ type: 'star', conversation, message: id, starred }];
}

/** Takes a message that goes off the list of those that are marked. */
export function dropStar(tx: Transaction, line: MessageLine): void {
  if (line.starred !== null) stars.delete(tx, line.starred);
}

/** What was marked, in all conversations, latest mark first. `timelineOf`: how a conversation's people are called. */
export async function starredMessages(
  timelineOf: (conversation: Conversation) => TimelineReader | undefined,
  { tx }: Pick<TimelineReader, 'tx'>,
  limit: number,
): Promise<readonly Message[]> {
  const rows = await stars.range(tx, { reverse: true, limit });
  const found: Message[] = [];
  for (const { value } of rows) {
    const timeline = timelineOf(value.conversation);
    const each = timeline && (await message(timeline, value.conversation, value.message));
    if (each !== undefined) found.push(each);
  }
  return found;
}

/** Takes the marks of a conversation that goes. */
export async function dropStars({ tx }: Timeline, conversation: Conversation): Promise<void> {
  for (const { key, value } of await stars.range(tx)) if (value.conversation === conversation) stars.delete(tx, key);
}
