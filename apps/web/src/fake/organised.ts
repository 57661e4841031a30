import type { ConversationPreferences, Params } from '@pando/engine/api';

/** A conversation about which nothing was chosen. */
export const PLAIN: ConversationPreferences = { archived: false, folders: [], markedUnread: false, notify: 'all' };

let places = 0;

/** A conversation's preferences after something was chosen, as the engine would have them. */
export function organised(
  preferences: ConversationPreferences,
  { pinned, mutedUntil, archived, folders, markedUnread, notify }: Omit<Params<'organise'>, 'conversation'>,
): ConversationPreferences {
  const { pinned: place, mutedUntil: until } = preferences;
  const isPinned = pinned ?? (place !== undefined && archived !== true);
  const muted = mutedUntil ?? until;
  return {
    archived: archived ?? preferences.archived,
    folders: folders ?? preferences.folders,
    markedUnread: markedUnread ?? preferences.markedUnread,
    notify: notify ?? preferences.notify,
    ...(isPinned && { pinned: place ?? ++places }),
    ...(muted !== undefined && muted !== 'never' && { mutedUntil: muted }),
  };
}
