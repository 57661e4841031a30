import { join } from 'node:path';
import { test as base, chromium, expect, firefox, type Browser } from '@playwright/test';
import { startServer } from '@pando/server';
import { Bot } from '../../processes/driver/bot.ts';
import { eventually } from '../../processes/driver/eventually.ts';
import { freePorts } from '../../processes/driver/grove.ts';
import { TemporaryFolder } from '../../processes/driver/temporary-folder.ts';
import { App } from '../driver/app.ts';
import { allShown, beside, noteShown, onScreen, pushDelivery } from '../driver/notifications.ts';
import { PushService } from '../driver/push-service.ts';
import { chromiumLaunch, firefoxLaunch } from '../launch.ts';

const webApp = join(import.meta.dirname, '..', '..', '..', 'apps', 'web', 'dist');
const PASSPHRASE = 'birch tea at four';

/** Four servers that may call a push service on this machine, and somebody who writes. */
interface Surroundings {
  readonly urls: readonly string[];
  readonly bo: Bot;
}

const test = base.extend<object, { readonly surroundings: Surroundings }>({
  surroundings: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      await using stack = new AsyncDisposableStack();
      const folder = stack.use(new TemporaryFolder());
      const ports = await freePorts(4);
      const urls = ports.map((port) => `http://127.0.0.1:${port}`);
      for (const [index, port] of ports.entries()) {
        const peers = urls.filter((_, other) => other !== index);
        const options = { dataDir: folder.file(`server-${index}`), port, peers, staticDir: webApp, pushAnywhere: true };
        stack.adopt(await startServer(options), (server) => server.close());
      }
      const bo = stack.use(await Bot.withAccount(folder.file('bo'), 'Bo', urls));
      await use({ urls, bo });
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

/** Sends, and waits until the message is on the other's device: no window of the app is open that would show it. */
async function arrives(bo: Bot, to: string, text: string): Promise<void> {
  const { id } = await bo.call('send', { to, text });
  await eventually('the message is on the device', () =>
    bo.events.some((event) => event.type === 'receipt' && event.messages.includes(id)),
  );
}

/** How many connections the servers have. */
async function connections(urls: readonly string[]): Promise<number> {
  const pages = await Promise.all(urls.map(async (url) => (await fetch(`${url}/metrics`)).text()));
  return pages.reduce((sum, page) => sum + Number(/^pando_connections (\d+)$/mu.exec(page)?.[1]), 0);
}

/** Closes the app, and waits until the servers know: half of the connections are its own, the others Bo’s. */
async function close(app: App, urls: readonly string[]): Promise<void> {
  const before = await connections(urls);
  await app.page.close();
  await eventually('the app is gone', async () => (await connections(urls)) < 0.7 * before);
}

/** `isChromium`: Chromium's push service cannot be replaced, its driver delivers. */
async function isTold(browser: Browser, service: PushService, surroundings: Surroundings, isChromium: boolean) {
  const { urls, bo } = surroundings;
  const permissions = isChromium ? ['notifications'] : [];
  const context = await browser.newContext({ locale: 'en-GB', permissions });
  await noteShown(context);
  if (isChromium) await service.replaceIn(context);
  let app = await App.tab(context, urls);
  const conversation = await app.meet(await bo.link(), 'Ana');
  await app.say('Write me when you are there');
  const { account, link } = await app.ask('link', {});
  const { id: group } = await bo.call('group.create', { name: 'Ferry', members: [link] });
  await expect(app.conversation('Ferry')).toBeVisible();
  await app.readyForOffline();

  await test.step('it is turned on', async () => {
    await app.page.goto(new URL('#/you/notifications', app.page.url()).href);
    await app.page.getByRole('button', { name: 'Turn notifications on' }).click();
    await expect(app.page.getByText('You are told also while Pando is closed.')).toBeVisible();
  });

  await test.step('while the app is open somewhere else, each message is shown until it is read', async () => {
    await bo.call('send', { to: conversation, text: 'Is the **ferry** late?' });
    await expect.poll(() => onScreen(app.page)).toEqual([{ title: 'Bo', body: 'Is the ferry late?' }]);
    await app.openConversation('Bo');
    await expect.poll(() => onScreen(app.page)).toEqual([]);
  });

  await test.step('nothing is shown of what is looked at, sent without a sound, muted, or not wanted', async () => {
    await bo.call('send', { to: conversation, text: 'I am looking for you' });
    await expect(app.message('I am looking for you')).toBeVisible();
    await app.openConversation('Ferry');
    await bo.call('send', { to: conversation, text: 'No hurry', silent: true });
    await expect(app.conversation('Bo')).toContainText('No hurry');
    await app.conversation('Bo').getByRole('link').focus();
    await app.page.keyboard.press('m');
    await app.page.getByRole('dialog').getByRole('button', { name: 'For a week' }).click();
    await expect(app.conversation('Bo').getByRole('img', { name: 'Muted' })).toBeVisible();
    await bo.call('send', { to: conversation, text: 'Still here' });
    await expect(app.conversation('Bo')).toContainText('Still here');
    await app.openAbout();
    await app.page.getByRole('radiogroup', { name: 'Notifications' }).getByText('You are mentioned').click();
    await expect(app.page.getByRole('radio', { name: 'You are mentioned' })).toBeChecked();
    await bo.call('send', { to: group, text: 'Who has the tickets?' });
    await expect(app.conversation('Ferry')).toContainText('Who has the tickets?');
  });

  await test.step('who is spoken of is told, and sees so in the list', async () => {
    await bo.call('send', { to: group, text: `[@Ana](pando:account/${account}) has them` });
    const line = app.conversation('Ferry');
    await expect(line.getByRole('img', { name: 'You are mentioned' })).toBeVisible();
    await expect(line.getByRole('link', { name: '2 unread' })).toBeVisible();
    await expect.poll(() => onScreen(app.page)).toEqual([{ title: 'Bo · Ferry', body: '@Ana has them' }]);
    expect((await allShown(app.page)).map(({ body }) => body)).toEqual(['Is the ferry late?', '@Ana has them']);
    await line.getByRole('link').click();
    await expect(app.message('has them')).toBeVisible();
    await expect(line.getByRole('img', { name: 'You are mentioned' })).toHaveCount(0);
    await app.conversation('Bo').click({ button: 'right' });
    await app.page.getByRole('menuitem', { name: 'Unmute' }).click();
    await expect(app.conversation('Bo').getByRole('img', { name: 'Muted' })).toHaveCount(0);
    await expect.poll(() => onScreen(app.page)).toEqual([]);
  });

  const origin = new URL(app.page.url()).origin;
  const blank = await context.newPage();
  if (isChromium) {
    const deliver = await pushDelivery(context, blank);
    service.onRing = () => void deliver();
  }
  await test.step('while the app is closed, a call that says nothing wakes its worker, which reads, and tells', async () => {
    await close(app, urls);
    service.rings.length = 0;
    await arrives(bo, conversation, 'I am on the quay');
    const page = await beside(context, origin);
    await expect.poll(() => onScreen(page)).toEqual([{ title: 'Bo', body: 'I am on the quay' }]);
    expect(service.rings.length).toBeGreaterThan(0);
    for (const ring of service.rings) expect(ring).toEqual({ isSigned: true, bytes: 0 });
    await page.close();
  });

  await test.step('the app opens with it, and is locked', async () => {
    app = await App.tab(context, urls);
    await app.page.goto(`${origin}/#/c/${conversation}`);
    await expect(app.message('I am on the quay')).toBeVisible();
    await expect.poll(() => onScreen(app.page)).toEqual([]);
    expect(await app.undecryptable()).toBe(0);
    await app.page.goto(`${origin}/#/you/lock`);
    await app.page.getByLabel('New passphrase', { exact: true }).fill(PASSPHRASE);
    await app.page.getByLabel('New passphrase again').fill(PASSPHRASE);
    await app.page.getByRole('button', { name: 'Turn the lock on' }).click();
    await expect(app.page.getByRole('heading', { name: 'Pando is locked' })).toBeVisible();
    await app.page.close();
  });

  await test.step('while it is locked, nothing is told but that there is something', async () => {
    await bo.call('send', { to: conversation, text: 'The key is under the red stone' });
    const page = await beside(context, origin);
    await expect.poll(() => onScreen(page)).toEqual([{ title: 'Pando', body: 'New message' }]);
  });
  expect(app.witness.problems).toEqual([]);
}

test('in Firefox a person is told, with the app open, closed and locked', async ({ surroundings }) => {
  await using service = await PushService.start();
  const firefoxUserPrefs = { ...firefoxLaunch.firefoxUserPrefs, ...service.preferences };
  await using browser = await firefox.launch({ ...firefoxLaunch, firefoxUserPrefs });
  await isTold(browser, service, surroundings, false);
});

test('in Chromium a person is told, with the app open, closed and locked', async ({ surroundings }) => {
  await using service = await PushService.start();
  await using browser = await chromium.launch(chromiumLaunch);
  await isTold(browser, service, surroundings, true);
});
