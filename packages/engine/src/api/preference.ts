/** A folder of the list of conversations. */
export interface Folder {
  readonly id: string;
  readonly name: string;
}

/** What a person has chosen for this account; the same on all of its devices. */
export interface Preferences {
  /** Others are told what was read here, and tell it. */
  readonly readMarks: boolean;
  /** Others are told what has arrived here. */
  readonly deliveredMarks: boolean;
  /** Others are told that something is being written here. */
  readonly typing: boolean;
  /** In the order of their tabs. */
  readonly folders: readonly Folder[];
  /** Hints that were seen and put away. */
  readonly hints: readonly string[];
  /** This account's picture, set by `picture.set`; empty: none. */
  readonly picture: string;
  /** How the app looks, by names and words of the app's own; what was not chosen is as each device has it. */
  readonly look: Readonly<Record<string, string>>;
  /** The app's language, or `system`; empty: not chosen. */
  readonly language: string;
}

/** What `preferences.set` sets. */
export type Settable = Exclude<keyof Preferences, 'picture'>;

/** What a person has chosen for one conversation; nobody else learns of it. */
export interface ConversationPreferences {
  /** The place among the pinned ones, the smallest first; absent where it is not pinned. */
  readonly pinned?: number;
  /** Out of the list until somebody writes in it, unless it is muted. */
  readonly archived: boolean;
  /** No notifications until then, or `always`; absent where it is not muted. */
  readonly mutedUntil?: string;
  /** Ids of the account's folders. */
  readonly folders: readonly string[];
  /** Shown as unread until it is read again. */
  readonly markedUnread: boolean;
  /** What is worth a notification. */
  readonly notify: 'all' | 'mentions' | 'none';
}

/** What a person chooses for itself, here and on the other devices of the account. */
export interface PreferenceMethods {
  'preferences.get': { params: Record<string, never>; result: Preferences };
  'preferences.set': {
    params: { [N in Settable]: { name: N; value: Preferences[N] } }[Settable];
    result: Preferences;
  };
  /**
   * Sorts a conversation in the person's own list. `before`: pinned above that pinned one; else a newly pinned one comes
   * last. `mutedUntil`: a time, `always` or `never`.
   */
  organise: {
    params: {
      conversation: string;
      pinned?: boolean;
      before?: string;
      archived?: boolean;
      mutedUntil?: string;
      folders?: readonly string[];
      markedUnread?: boolean;
      notify?: ConversationPreferences['notify'];
    };
    result: ConversationPreferences;
  };
}
