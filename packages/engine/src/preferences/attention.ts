import type { ConversationPreferences } from '../api.ts';
import { type Context, correctedNow } from '../conversation/context.ts';
import { isoTime } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';

/**
 * What is written in this turn brings an archived conversation back into the list: by others while it is not muted, or if
 * it speaks of this account; and by this account anywhere. What was put away and muted stays where it is else.
 */
export async function bringBack(ctx: Context, turn: Turn): Promise<void> {
  for (const event of turn.events) {
    if ((event.type !== 'message' && event.type !== 'file') || event.blocked === true) continue;
    const preferences = ctx.preferences.conversation(event.conversation);
    const isWanted = event.mentionsMe === true ? preferences.notify !== 'none' : !isMuted(preferences, turn.now);
    if (!preferences.archived || (!event.own && !isWanted)) continue;
    await ctx.preferences.setFor(turn, correctedNow(ctx, turn), event.conversation, 'archived', false);
  }
}

/** Whether a conversation is muted at `now` (ms). */
export function isMuted({ mutedUntil }: ConversationPreferences, now: number): boolean {
  return mutedUntil === 'always' || (mutedUntil !== undefined && mutedUntil > isoTime(now));
}
