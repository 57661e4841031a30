import * as v from 'valibot';
import type { ConversationPreferences, Preferences } from '../api.ts';

const MAX_WORD = 64;
const MAX_FOLDERS = 100;
const MAX_FOLDER_NAME = 64;
const MAX_HINTS = 100;
const MAX_LOOK = 32;
const MAX_NICKNAME = 64;

const word = v.pipe(v.string(), v.maxLength(MAX_WORD));
const folder = v.strictObject({
  id: v.pipe(word, v.minLength(1)),
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_FOLDER_NAME)),
});

/** Every preference of an account: what may be its value, and what it is until it was chosen. */
export const accountSchemas = {
  readMarks: v.boolean(),
  deliveredMarks: v.boolean(),
  typing: v.boolean(),
  folders: v.pipe(v.array(folder), v.maxLength(MAX_FOLDERS)),
  hints: v.pipe(v.array(word), v.maxLength(MAX_HINTS)),
  picture: v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{64})?$/u)),
  look: v.pipe(
    v.record(word, word),
    v.check((look) => Object.keys(look).length <= MAX_LOOK, 'Too many words about the look.'),
  ),
  language: word,
} satisfies { readonly [N in keyof Preferences]: v.GenericSchema<unknown, Preferences[N]> };

export const DEFAULT_PREFERENCES: Preferences = {
  readMarks: true,
  deliveredMarks: true,
  typing: true,
  folders: [],
  hints: [],
  picture: '',
  look: {},
  language: '',
};

/** What is chosen about a person. */
export const personSchemas = { nickname: v.pipe(v.string(), v.maxLength(MAX_NICKNAME)) };

/** What is chosen about a message, by the message's id: whether it is marked. */
export const starSchema = v.boolean();

/** When a mute ends: a time, `always`, or (as it is set) `never`. */
export const mutedUntil = v.union([v.picklist(['always', 'never']), v.pipe(v.string(), v.isoTimestamp())]);
const notify = v.picklist(['all', 'mentions', 'none']);
const folderIds = v.pipe(v.array(word), v.maxLength(MAX_FOLDERS), v.readonly());

/** Every preference of a conversation, as it is kept. */
export const conversationSchemas = {
  pinned: v.nullable(v.pipe(v.number(), v.finite())),
  archived: v.boolean(),
  mutedUntil,
  folders: folderIds,
  markedUnread: v.boolean(),
  notify,
};

export const DEFAULT_CONVERSATION_PREFERENCES: ConversationPreferences = {
  archived: false,
  folders: [],
  markedUnread: false,
  notify: 'all',
};

export type ConversationPreferenceName = keyof typeof conversationSchemas;
export type ConversationPreferenceValue<N extends ConversationPreferenceName> = v.InferOutput<
  (typeof conversationSchemas)[N]
>;
