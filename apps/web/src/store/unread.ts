import type { ConversationSummary } from '@pando/engine/api';

/** Whether a conversation is to be quiet at `now`. */
function isMuted({ preferences }: ConversationSummary, now: number): boolean {
  const { mutedUntil } = preferences;
  return mutedUntil !== undefined && (mutedUntil === 'always' || Date.parse(mutedUntil) > now);
}

/** How many messages call for their person: of muted conversations only mentions do, and requests are quiet. */
export function unreadTotal(conversations: readonly ConversationSummary[], now: number): number {
  return conversations
    .filter(({ status }) => status !== 'request')
    .reduce((sum, one) => sum + (isMuted(one, now) ? one.mentions : one.unread), 0);
}
