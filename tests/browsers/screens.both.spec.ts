import { AxeBuilder } from '@axe-core/playwright';
import { chromium, expect } from '@playwright/test';
import { eventually } from '../processes/driver/eventually.ts';
import type { App } from './driver/app.ts';
import { test as ofWorld } from './driver/world.ts';
import { chromiumLaunch } from './launch.ts';

// One browser is enough to judge the pages' structure and colours; `everyday` uses them in both.
const test = ofWorld.extend<object, { readonly browser: Awaited<ReturnType<typeof chromium.launch>> }>({
  browser: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      const browser = await chromium.launch(chromiumLaunch);
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
});

const LOOKS = [
  { name: 'phone-light', width: 390, height: 844, colorScheme: 'light' },
  { name: 'phone-dark', width: 390, height: 844, colorScheme: 'dark' },
  { name: 'desktop-light', width: 1280, height: 800, colorScheme: 'light' },
  { name: 'desktop-dark', width: 1280, height: 800, colorScheme: 'dark' },
] as const;

/** Judges what is shown now in each look, and keeps a picture of it. */
async function judge({ page }: App, screen: string): Promise<void> {
  for (const { name, width, height, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
    // Axe brings a Playwright of its own, whose types are others by name alone.
    const { violations } = await new AxeBuilder({ page: page as never }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const found = serious.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html }) => html) }));
    expect.soft(found, `${screen}, ${name}`).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect.soft(overflow, `${screen}, ${name}: nothing sticks out`).toBeLessThanOrEqual(0);
    await page.screenshot({ path: test.info().outputPath(`${screen}-${name}.png`), caret: 'initial' });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('all screens can be used by everybody, on a phone and a desktop, by day and by night', async ({ app, world }) => {
  test.setTimeout(300_000);
  const { grove, bo, cy } = world;
  const { page } = app;
  await page.goto(grove.server(0).url);
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  await judge(app, 'start');
  await page.getByRole('link', { name: 'Bring an exported account' }).click();
  await expect(app.title).toHaveText('Bring an exported account');
  await judge(app, 'import');

  await page.goto(await bo.link());
  await expect(page.getByText('Bo invites you to a conversation.')).toBeVisible();
  await page.getByText('You already have Pando somewhere else?').click();
  await judge(app, 'invited');
  await app.start('Ana');
  await expect(app.title).toHaveText('Bo');
  await judge(app, 'new-conversation');

  await app.say('Did you find the path?');
  const { conversation } = await eventually('Bo hears', () =>
    bo.events.find((event) => event.type === 'message' && event.text === 'Did you find the path?'),
  ).then((event) => event as Extract<typeof event, { type: 'message' }>);
  const [asked] = await bo.messages(conversation);
  await bo.call('send', { to: conversation, text: 'Yes: along the brook, then left.', replyTo: asked?.id ?? '' });
  await bo.call('react', { conversation, message: asked?.id ?? '', emoji: '🌳' });
  await bo.call('send', { to: conversation, text: 'A map', file: 'apps/web/public/icon-512.png' });
  await bo.call('send', { to: conversation, text: 'And all I know of it', file: 'README.md' });
  await expect(app.message('And all I know of it')).toBeVisible();
  await expect(app.message('A map').getByRole('img')).toBeVisible();
  await judge(app, 'conversation');

  const answer = page.getByRole('article', { name: /^Bo/ }).first();
  await answer.hover();
  await answer.getByRole('button', { name: 'React' }).click();
  await expect(page.getByRole('dialog', { name: 'Choose a reaction' })).toBeVisible();
  await judge(app, 'reaction');
  await page.keyboard.press('Escape');
  await app.openAbout();
  await expect(page.getByRole('list', { name: 'Kept by' })).toBeVisible();
  await judge(app, 'about');
  await page.getByRole('button', { name: 'Delete conversation' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await judge(app, 'question');
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('link', { name: 'New group' }).click();
  await expect(page.getByLabel('Group name')).toBeVisible();
  await judge(app, 'new-group');
  const { account } = await app.ask('link', {});
  await bo.call('group.create', { name: 'Path finders', members: [account, await cy.link()] });
  await expect(app.conversation('Path finders')).toBeVisible();
  await app.openConversation('Path finders');
  await app.openAbout();
  await expect(page.getByRole('list', { name: 'Members' }).getByRole('listitem')).toHaveCount(3);
  await judge(app, 'group');

  await page.getByRole('link', { name: 'New contact' }).click();
  await expect(page.getByLabel('Your contact link')).toBeVisible();
  await judge(app, 'new-contact');
  await page.getByRole('button', { name: 'Show QR code' }).click();
  await expect(page.getByRole('img', { name: 'QR code of your contact link' })).toBeVisible();
  await judge(app, 'qr-code');
  await page.keyboard.press('Escape');

  await eventually('Cy is in the group', async () =>
    (await cy.call('list', {})).some(({ name }) => name === 'Path finders'),
  );
  await cy.call('send', { to: account, text: 'May I ask you something?' });
  await page.getByRole('link', { name: 'Requests' }).click();
  await expect(page.getByRole('button', { name: 'Accept' })).toBeVisible();
  await judge(app, 'requests');
  await page.getByRole('link', { name: 'Your servers' }).click();
  await expect(page.getByRole('list', { name: 'Your homes' }).getByRole('listitem')).toHaveCount(4);
  await judge(app, 'servers');
  await page.getByRole('link', { name: /^You:/ }).click();
  await expect(page.getByRole('button', { name: 'Export everything' })).toBeVisible();
  await judge(app, 'you');
  await page.getByRole('link', { name: 'Back to conversations' }).click();
  await expect(page.getByText('Choose a conversation.')).toBeVisible();
  await judge(app, 'list');
});
