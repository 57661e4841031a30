import type { ConversationPreferences, ConversationSummary, Folder } from '@pando/engine/api';

/** Which conversations are shown: a tab of the list, or what was put away. */
export type Tab = 'all' | 'unread' | 'groups' | 'archived' | { readonly folder: string };

export interface ListOrder {
  readonly pinned: readonly ConversationSummary[];
  readonly others: readonly ConversationSummary[];
}

/** Whether there is something to be read, or is marked so. */
export function isUnread({ unread, preferences }: ConversationSummary): boolean {
  return unread > 0 || preferences.markedUnread;
}

export function isMuted({ mutedUntil }: ConversationPreferences, now: number): boolean {
  return mutedUntil === 'always' || (mutedUntil !== undefined && Date.parse(mutedUntil) > now);
}

/** The same as of now. */
export function isMutedNow(preferences: ConversationPreferences): boolean {
  return isMuted(preferences, Date.now());
}

/** The conversations of a tab: the pinned ones by their places, then the others as they come. Strangers' are never among them. */
export function listOrder(conversations: readonly ConversationSummary[], tab: Tab): ListOrder {
  const shown = conversations.filter((each) => each.status !== 'request' && belongs(each, tab));
  const pinned = shown.filter(({ preferences }) => preferences.pinned !== undefined);
  return {
    pinned: pinned.toSorted((a, b) => (a.preferences.pinned ?? 0) - (b.preferences.pinned ?? 0)),
    others: shown.filter(({ preferences }) => preferences.pinned === undefined),
  };
}

function belongs(conversation: ConversationSummary, tab: Tab): boolean {
  const { archived, folders } = conversation.preferences;
  if (tab === 'archived') return archived;
  if (archived) return false;
  if (tab === 'all') return true;
  if (tab === 'unread') return isUnread(conversation);
  if (tab === 'groups') return conversation.kind === 'group';
  return folders.includes(tab.folder);
}

/** What the badge of an account says: conversations with something unread that are neither muted nor put away. */
export function unreadConversations(conversations: readonly ConversationSummary[], now: number): number {
  return conversations.filter(
    (each) =>
      each.status !== 'request' && isUnread(each) && !each.preferences.archived && !isMuted(each.preferences, now),
  ).length;
}

/** The tab that is shown where the chosen one is gone: its folder was deleted. */
export function tabStillThere(tab: Tab, folders: readonly Folder[]): Tab {
  return typeof tab === 'string' || folders.some(({ id }) => id === tab.folder) ? tab : 'all';
}
