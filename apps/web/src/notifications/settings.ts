import * as v from 'valibot';
import type { Words } from './shown.ts';

/* What the service worker has to know while no page is open. It has no local storage, so this lies in a cache. */

const CACHE = 'notification-settings';
/** A name, not an address: caches take only such. */
const PLACE = 'https://settings.invalid/notifications';

const schema = v.object({
  /** Whether this person wants notifications on this device. */
  on: v.boolean(),
  /** Whether they say what was written. */
  preview: v.boolean(),
  /** Whose messages: profiles of this browser. */
  profiles: v.array(v.string()),
  words: v.object({ newMessage: v.string(), picture: v.string(), file: v.string(), maybe: v.string() }),
});

export interface NotificationSettings {
  readonly on: boolean;
  readonly preview: boolean;
  readonly profiles: readonly string[];
  readonly words: Words;
}

export async function readSettings(): Promise<NotificationSettings | undefined> {
  const found = await (await caches.open(CACHE)).match(PLACE);
  const parsed = v.safeParse(schema, await found?.json().catch(() => undefined));
  return parsed.success ? parsed.output : undefined;
}

export async function writeSettings(settings: NotificationSettings): Promise<void> {
  await (await caches.open(CACHE)).put(PLACE, Response.json(settings));
}
