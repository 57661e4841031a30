import type { Pando } from '@pando/engine/api';
import { createStore } from 'zustand/vanilla';
import { Notifier, notificationTag } from './notifier.ts';
import { readSettings, writeSettings, type NotificationSettings } from './settings.ts';
import type { Words } from './shown.ts';
import { subscribe, unsubscribe } from './subscription.ts';

/**
 * How it stands with notifications in this browser. `page`: they come while Pando is open somewhere; `push`: they come
 * also while it is closed.
 */
export type NotificationState = 'unsupported' | 'blocked' | 'off' | 'page' | 'push';

export interface NotificationView {
  readonly state: NotificationState;
  readonly preview: boolean;
  readonly changing: boolean;
}

export interface Surroundings {
  readonly pando: Pando;
  readonly profile: string;
  readonly isWatched: (conversation: string) => boolean;
}

const NO_WORDS: Words = { newMessage: '', picture: '', file: '', maybe: '' };
const INITIAL: NotificationSettings = { on: false, preview: true, profiles: [], words: NO_WORDS };

/** Notifications as this page offers and shows them. */
export class Notifications {
  readonly view = createStore<NotificationView>(() => ({ state: 'unsupported', preview: true, changing: false }));
  readonly #surroundings: Surroundings;
  #settings = INITIAL;
  #registration: ServiceWorkerRegistration | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** Takes up what was chosen before. Does nothing where there is no service worker. */
  async start(): Promise<void> {
    if (!('serviceWorker' in navigator) || !('Notification' in globalThis)) return;
    this.#registration = await navigator.serviceWorker.ready;
    const known = (await readSettings()) ?? INITIAL;
    const { profile, pando, isWatched } = this.#surroundings;
    this.#settings = { ...known, words: this.#settings.words, profiles: [...new Set([...known.profiles, profile])] };
    const settings = (): NotificationSettings => this.#settings;
    new Notifier({ pando, profile, registration: this.#registration, settings, isWatched }).start();
    await this.#keep({});
    if (known.on && Notification.permission === 'granted') await this.#subscribeAgain(this.#registration);
    else await this.#tell();
  }

  /** Asks the browser, and subscribes; to be called while the person presses something. */
  async turnOn(): Promise<void> {
    if (this.#registration === undefined) return;
    const permission = await Notification.requestPermission();
    if (permission !== 'granted') return this.#tell();
    this.view.setState({ changing: true, state: 'page' });
    await this.#keep({ on: true });
    await this.#hang(this.#registration);
  }

  async turnOff(): Promise<void> {
    if (this.#registration === undefined) return;
    await this.#keep({ on: false });
    await this.#surroundings.pando.call('push', { subscription: null });
    if ('pushManager' in this.#registration) await unsubscribe(this.#registration);
    await this.#tell();
  }

  async choosePreview(preview: boolean): Promise<void> {
    await this.#keep({ preview });
    this.view.setState({ preview });
  }

  /** In another language from now on. */
  async speak(words: Words): Promise<void> {
    this.#settings = { ...this.#settings, words };
    if (this.#registration !== undefined) await this.#keep({});
  }

  /** The conversation was read: what was shown of it goes. */
  async seen(conversation: string): Promise<void> {
    const tag = notificationTag(this.#surroundings.profile, conversation);
    for (const each of (await this.#registration?.getNotifications({ tag })) ?? []) each.close();
  }

  /** A browser ends subscriptions as it likes: where there is none any more, another is made. */
  async #subscribeAgain(registration: ServiceWorkerRegistration): Promise<void> {
    const subscription = 'pushManager' in registration ? await registration.pushManager.getSubscription() : null;
    if (subscription === null) return this.#hang(registration);
    await this.#tell();
  }

  async #hang(registration: ServiceWorkerRegistration): Promise<void> {
    this.view.setState({ changing: true });
    const subscription = await subscribe(registration);
    await this.#surroundings.pando.call('push', { subscription: subscription ?? null });
    await this.#tell();
  }

  async #keep(change: Partial<NotificationSettings>): Promise<void> {
    this.#settings = { ...this.#settings, ...change };
    await writeSettings(this.#settings);
  }

  async #tell(): Promise<void> {
    this.view.setState({ changing: false, preview: this.#settings.preview, state: await this.#state() });
  }

  async #state(): Promise<NotificationState> {
    if (this.#registration === undefined) return 'unsupported';
    if (Notification.permission === 'denied') return 'blocked';
    if (!this.#settings.on || Notification.permission !== 'granted') return 'off';
    if (!('pushManager' in this.#registration)) return 'page';
    return (await this.#registration.pushManager.getSubscription()) === null ? 'page' : 'push';
  }
}
