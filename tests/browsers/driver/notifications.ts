import type { BrowserContext, Page } from '@playwright/test';

/** A notification as its person sees it. */
export interface Shown {
  readonly title: string;
  readonly body: string;
}

/** Where pages write down what they show. */
interface InPage {
  readonly shownHere: Shown[];
}

/** Has the pages of a browser write down every notification that they show. It is shown all the same. */
export async function noteShown(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    // A page that is not there yet shows nothing.
    if (!('serviceWorker' in navigator)) return;
    const shownHere: Shown[] = [];
    const { showNotification } = ServiceWorkerRegistration.prototype;
    ServiceWorkerRegistration.prototype.showNotification = function show(title, options) {
      shownHere.push({ title, body: options?.body ?? '' });
      return showNotification.call(this, title, options);
    };
    Object.assign(globalThis, { shownHere });
  });
}

/** All that this page has shown since it was loaded, in order. */
export async function allShown(page: Page): Promise<readonly Shown[]> {
  return page.evaluate(() => (globalThis as unknown as InPage).shownHere);
}

/** What is on the screen now, whoever put it there; asked from any page of the app's origin. */
export async function onScreen(page: Page): Promise<readonly Shown[]> {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const shown = (await registration?.getNotifications()) ?? [];
    return shown.map(({ title, body }) => ({ title, body }));
  });
}

/** A page of the app's origin that does not run the app. */
export async function beside(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${origin}/icon.svg`);
  return page;
}

/** What has this Chromium's service worker of an origin be called, as its push service would. */
export async function pushDelivery(context: BrowserContext, page: Page): Promise<() => Promise<void>> {
  const devtools = await context.newCDPSession(page);
  const registered = new Promise<{ readonly registrationId: string; readonly scopeURL: string }>((resolve) => {
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => first && resolve(first));
  });
  await devtools.send('ServiceWorker.enable');
  const { registrationId, scopeURL } = await registered;
  const { origin } = new URL(scopeURL);
  return async () =>
    void (await devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: '' }));
}
