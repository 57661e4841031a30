import type { Pando, PandoEvent } from '@pando/engine/api';
import type { NotificationSettings } from './settings.ts';
import { isArrival, shownFor, type Shown } from './shown.ts';

export interface NotifierParts {
  readonly pando: Pando;
  readonly profile: string;
  readonly registration: ServiceWorkerRegistration;
  readonly settings: () => NotificationSettings | undefined;
  /** Whether the person looks at this conversation right now. */
  readonly isWatched: (conversation: string) => boolean;
}

/** What a notification carries, for when it is pressed. */
export interface NotificationData {
  readonly profile: string;
  readonly conversation: string;
  readonly message: string;
}

/**
 * Shows what arrives, as long as it is told to. A page and the service worker may both do so for one message: whoever
 * comes second sees that it is shown.
 */
export class Notifier {
  readonly #parts: NotifierParts;
  #unsubscribe: (() => void) | undefined;
  /** One after the other, so that the last message of a conversation is the one that stays. */
  #last: Promise<void> = Promise.resolve();
  shown = 0;

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#unsubscribe = this.#parts.pando.subscribe((event) => {
      this.#last = this.#last.then(() => this.#hear(event)).catch(() => undefined);
    });
  }

  /** Resolves once all that has arrived is shown. */
  async close(): Promise<void> {
    this.#unsubscribe?.();
    await this.#last;
  }

  async #hear(event: PandoEvent): Promise<void> {
    const { pando, settings, isWatched } = this.#parts;
    if (event.type === 'delete') return this.#takeBack(event.conversation, [event.message]);
    if (event.type === 'expired') return this.#takeBack(event.conversation, event.messages);
    const chosen = settings();
    if (chosen?.on !== true || !isArrival(event) || isWatched(event.conversation)) return;
    const found = await pando.call('conversation', { conversation: event.conversation });
    if (!found.ok) return;
    const shown = shownFor(event, found.value, { ...chosen, now: Date.now() });
    if (shown !== undefined) await this.#show(shown);
  }

  /** What is gone from the conversation goes from the screen. */
  async #takeBack(conversation: string, messages: readonly string[]): Promise<void> {
    const { registration, profile } = this.#parts;
    const tag = notificationTag(profile, conversation);
    for (const each of await registration.getNotifications({ tag })) {
      if (messages.includes((each.data as NotificationData | null)?.message ?? '')) each.close();
    }
  }

  async #show({ title, body, conversation, message, at }: Shown): Promise<void> {
    const { registration, profile } = this.#parts;
    const tag = notificationTag(profile, conversation);
    const before = await registration.getNotifications({ tag });
    if (before.some(({ data }) => (data as NotificationData | null)?.message === message)) return;
    const data: NotificationData = { profile, conversation, message };
    // `renotify` and `timestamp` are not in TypeScript's library: not every browser has them.
    const options: NotificationOptions & { renotify?: boolean; timestamp?: number } = {
      body,
      tag,
      data,
      icon: './icon-192.png',
      badge: './icon-192.png',
      renotify: true,
      timestamp: at,
    };
    await registration.showNotification(title, options);
    this.shown++;
  }
}

/** One notification for each conversation: the last message's. */
export function notificationTag(profile: string, conversation: string): string {
  return `${profile} ${conversation}`;
}
