import { AppLock, noPasskeys, openBrowserPando } from '@pando/client/browser';
import { Notifier, type NotificationData } from './notifier.ts';
import { readSettings, type NotificationSettings } from './settings.ts';

/* Runs in the service worker when one of the servers has rung: opens each profile, reads what there is, and shows it. */

/** The browser gives a push event half a minute, about. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 300;
/** Even where nothing seems to be under way: connections take a moment to be made. */
const LEAST_MS = 1_500;
/** What was read is shown and acknowledged within this time. */
const SETTLED_LOOKS = 3;

declare const self: ServiceWorkerGlobalScope & {
  showWhatIsNew: () => Promise<void>;
  openNotification: (notification: Notification) => Promise<void>;
};

self.showWhatIsNew = async (): Promise<void> => {
  const settings = await readSettings();
  if (settings?.on !== true) return;
  if (await isLocked(settings.profiles)) {
    await self.registration.showNotification('Pando', { body: settings.words.newMessage, tag: 'locked' });
    return;
  }
  // Whoever looks at the app sees what comes. A window that is being closed is there for a moment longer.
  if (await isInSight()) {
    await new Promise((resolve) => setTimeout(resolve, LEAST_MS));
    if (await isInSight()) return;
  }
  const results = await Promise.all(settings.profiles.map((profile) => showOf(profile, settings)));
  if (results.every((result) => result !== 'unknown')) return;
  const shown = await self.registration.getNotifications();
  if (shown.length === 0)
    await self.registration.showNotification('Pando', { body: settings.words.maybe, tag: 'maybe' });
};

async function isInSight(): Promise<boolean> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return windows.some((each) => each.visibilityState === 'visible');
}

/**
 * Whether the app has a lock and nobody has opened it: no tab has an account open. Nothing can be read then. While a tab
 * has, the accounts are read through that one.
 */
async function isLocked(profiles: readonly string[]): Promise<boolean> {
  const lock = new AppLock({ now: () => Date.now(), passkeys: noPasskeys });
  if (!(await lock.view()).isOn) return false;
  const { held = [] } = await navigator.locks.query();
  return !profiles.some((profile) => held.some(({ name }) => name === `pando-${profile}`));
}

/** `unknown`: nothing could be read, so there may be something. */
async function showOf(profile: string, settings: NotificationSettings): Promise<'shown' | 'nothing' | 'unknown'> {
  const pando = await openBrowserPando({ profile, servers: [] }).catch(() => undefined);
  // The app was locked just now.
  if (pando === undefined) return 'unknown';
  const { registration } = self;
  const notifier = new Notifier({ pando, profile, registration, settings: () => settings, isWatched: () => false });
  notifier.start();
  const isRead = await caughtUp(pando);
  await notifier.close();
  await pando.close();
  if (notifier.shown > 0) return 'shown';
  return isRead ? 'nothing' : 'unknown';
}

/** Waits until all there is has been read and acknowledged; false where that took too long. */
async function caughtUp(pando: Awaited<ReturnType<typeof openBrowserPando>>): Promise<boolean> {
  const start = performance.now();
  let settled = 0;
  while (performance.now() - start < PATIENCE_MS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const status = await pando.call('status', {});
    if (!status.ok) return false;
    const isConnected = status.value.conversations.every(
      ({ replicas }) => 2 * replicas.filter(({ state }) => state === 'connected').length > replicas.length,
    );
    settled = isConnected && status.value.pending === 0 ? settled + 1 : 0;
    if (settled >= SETTLED_LOOKS && performance.now() - start >= LEAST_MS) return true;
  }
  return false;
}

self.openNotification = async (notification): Promise<void> => {
  notification.close();
  await open(notification.data as NotificationData | null);
};

async function open(data: NotificationData | null): Promise<void> {
  const page = new URL(data === null ? './' : `./#/c/${data.conversation}`, self.registration.scope).href;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const [first] = windows;
  if (first === undefined) return void (await self.clients.openWindow(page));
  if (data !== null) first.postMessage({ type: 'open-conversation', ...data });
  await first.focus();
}
