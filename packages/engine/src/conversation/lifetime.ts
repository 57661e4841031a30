import { type MimiContent, expiryOf, meaningOf } from '../content/index.ts';
import { expiryOfMessage } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { type Context, correctedNow, timelineOf } from './context.ts';
import type { Conversation, Listed } from './model.ts';

/** Gives a content its time to live: a message the conversation's, what is about a message that message's. */
export async function withLifetime(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  content: MimiContent,
): Promise<MimiContent> {
  const expires = await lifetimeOf(ctx, turn, c, content);
  return expires === null ? content : { ...content, expires: { relative: false, time: Math.ceil(expires / 1000) } };
}

async function lifetimeOf(ctx: Context, turn: Turn, c: Conversation, content: MimiContent): Promise<number | null> {
  if (content.expires !== null) return expiryOf(content, correctedNow(ctx, turn));
  const meaning = meaningOf(content);
  switch (meaning.type) {
    case 'message':
    case 'newer':
      return timerOf(c) === 0 ? null : correctedNow(ctx, turn) + timerOf(c) * 1000;
    case 'reaction':
    case 'edit':
    case 'retraction':
    case 'annotation':
      return expiryOfMessage(timelineOf(ctx, turn, c), c.thread, meaning.target);
    case 'unsupported':
      return null;
  }
}

/** What is sent now disappears so many seconds later; 0: it stays. */
export function timerOf({ row }: Listed): number {
  return row.state.disappearSeconds;
}
