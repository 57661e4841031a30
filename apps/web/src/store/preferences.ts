import * as v from 'valibot';

/* Small things that are not worth a place in the profile. Losing them harms nobody. */

const LanguageSchema = v.picklist(['ar', 'de', 'en', 'es', 'fr', 'pt', 'zh']);

/** A language of the app. */
export type Language = v.InferOutput<typeof LanguageSchema>;

const LookSchema = v.object({
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  accent: v.fallback(v.picklist(['aspen', 'lake', 'heather', 'rowan', 'larch', 'stone']), 'aspen'),
  density: v.fallback(v.picklist(['comfortable', 'compact']), 'comfortable'),
  wallpaper: v.fallback(v.picklist(['bark', 'leaves', 'dawn', 'plain']), 'bark'),
  bubbles: v.fallback(v.picklist(['leaf', 'round', 'square']), 'leaf'),
  text: v.fallback(v.picklist(['small', 'normal', 'large', 'larger']), 'normal'),
});

/** What a person chose about the look. */
export type Look = v.InferOutput<typeof LookSchema>;

const ServerList = v.array(v.pipe(v.string(), v.url()));

function read<T>(key: string, schema: v.GenericSchema<unknown, T>, otherwise: T): T {
  try {
    return v.parse(schema, JSON.parse(localStorage.getItem(key) ?? 'null'));
  } catch {
    return otherwise;
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing here still runs the app.
  }
}

/** The servers this origin last told of, for a start while it does not answer. */
export const knownServers = {
  read: (): readonly string[] => read('pando.servers', ServerList, []),
  write: (urls: readonly string[]): void => write('pando.servers', urls),
};

/** Whether the browser was asked to keep the data. */
export const persistenceAsked = {
  read: (): boolean => read('pando.persistence-asked', v.boolean(), false),
  write: (): void => write('pando.persistence-asked', true),
};

const LOOK = 'pando.look';
const USUAL_LOOK: Look = {
  theme: 'system',
  accent: 'aspen',
  density: 'comfortable',
  wallpaper: 'bark',
  bubbles: 'leaf',
  text: 'normal',
};

/** The look; public/first-paint.js reads the same key. */
export const look = {
  key: LOOK,
  read: (): Look => read(LOOK, LookSchema, USUAL_LOOK),
  write: (chosen: Look): void => write(LOOK, chosen),
};

/** What this version knows of a look that another one may have chosen. */
export function lookOf(chosen: Readonly<Record<string, string>>): Look {
  return v.parse(LookSchema, chosen);
}

/** The language that was chosen, or `system`. */
export const language = {
  read: (): Language | 'system' =>
    read('pando.language', v.union([LanguageSchema, v.literal('system')]), 'system' as const),
  write: (chosen: Language | 'system'): void => write('pando.language', chosen),
};

/** Whether an account was seen on this device: what to draw until the profile says. */
export const accountSeen = {
  read: (): boolean => read('pando.account-seen', v.boolean(), false),
  write: (seen: boolean): void => write('pando.account-seen', seen),
};

/** Pictures and voice messages of at most so many MiB come by themselves; others when they are asked for. */
export const mediaDownload = {
  choices: [0, 1, 12, 100] as const,
  read: (): number => read('pando.media-download', v.picklist([0, 1, 12, 100]), 12),
  write: (mebibytes: number): void => write('pando.media-download', mebibytes),
};

/** Emoji that were used lately, the last one first. */
export const recentEmojis = {
  read: (): readonly string[] => read('pando.recent-emoji', v.array(v.string()), []),
  write: (emojis: readonly string[]): void => write('pando.recent-emoji', emojis),
};

/** The skin tone of emoji that have one, from 1 to 5; 0: none. */
export const emojiTone = {
  read: (): number => read('pando.emoji-tone', v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(5)), 0),
  write: (tone: number): void => write('pando.emoji-tone', tone),
};

/** Whether the app was locked when it was last open: what to draw until the lock says. */
export const lockSeen = {
  read: (): boolean => read('pando.lock-seen', v.boolean(), false),
  write: (seen: boolean): void => write('pando.lock-seen', seen),
};
