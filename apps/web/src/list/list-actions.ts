import type { ConversationSummary, Params } from '@pando/engine/api';
import { isUnread } from '../store/list-order.ts';
import type { App } from '../store/app-store.ts';

/** For how long a conversation can be muted. */
export const MUTES = ['hour', 'hours', 'week', 'always'] as const;
export type Mute = (typeof MUTES)[number];

const HOUR_MS = 3_600_000;
const MUTE_HOURS = { hour: 1, hours: 8, week: 7 * 24 } as const;

type Choice = Omit<Params<'organise'>, 'conversation'>;

/** What a person does with a line of the list; all of it is the person's own. */
export interface ListActions {
  readonly togglePin: (conversation: ConversationSummary) => void;
  readonly toggleArchive: (conversation: ConversationSummary) => void;
  readonly toggleUnread: (conversation: ConversationSummary) => void;
  readonly mute: (conversation: ConversationSummary, mute: Mute | 'never') => void;
  readonly setFolders: (conversation: ConversationSummary, folders: readonly string[]) => void;
}

export function listActions(app: App): ListActions {
  const organise = ({ id }: ConversationSummary, choice: Choice): void => {
    void app.ask('organise', { conversation: id, ...choice });
  };
  return {
    togglePin: (one) => organise(one, { pinned: one.preferences.pinned === undefined }),
    toggleArchive: (one) => organise(one, { archived: !one.preferences.archived }),
    toggleUnread(one) {
      if (isUnread(one)) void app.markRead(one.id);
      else organise(one, { markedUnread: true });
    },
    mute(one, mute) {
      if (mute === 'never' || mute === 'always') return organise(one, { mutedUntil: mute });
      organise(one, { mutedUntil: new Date(Date.now() + MUTE_HOURS[mute] * HOUR_MS).toISOString() });
    },
    setFolders: (one, folders) => organise(one, { folders }),
  };
}

/** What the keys of a focused line do. */
export function actionOfKey(key: string): 'pin' | 'archive' | 'unread' | 'mute' | undefined {
  switch (key) {
    case 'p':
      return 'pin';
    case 'e':
    case 'Delete':
      return 'archive';
    case 'u':
      return 'unread';
    case 'm':
      return 'mute';
    default:
      return undefined;
  }
}
