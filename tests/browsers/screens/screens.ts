import type { Page } from '@playwright/test';

/** A screen of the app, as a scene of its own data shows it, without a server. */
export interface Screen {
  readonly name: string;
  /** What apps/web/src/fake/scenes.ts calls the data. */
  readonly scene: string;
  /** Where in the app. */
  readonly at: string;
  /** What leads from there to what is to be seen; found by English names. */
  readonly open?: (page: Page) => Promise<void>;
}

const HUT = `/c/${'11'.repeat(32)}`;
const NOOR = `/c/${'22'.repeat(32)}`;
const REMOVED = `/c/${'55'.repeat(32)}`;
const REQUEST = `/c/${'66'.repeat(32)}`;

/** Every screen there is. A new one goes here: then it is photographed, and judged by axe in both themes. */
export const SCREENS: readonly Screen[] = [
  { name: 'start', scene: 'start', at: '/' },
  { name: 'start-invited', scene: 'invited', at: 'AbC.Bo' },
  { name: 'import', scene: 'start', at: '/import' },
  { name: 'welcome', scene: 'empty', at: '/' },
  { name: 'list', scene: 'full', at: '/' },
  { name: 'opening', scene: 'full&delay=1000000', at: '/' },
  { name: 'offline', scene: 'offline', at: '/', open: (page) => page.getByText('Waiting for connection').waitFor() },
  { name: 'group', scene: 'full', at: HUT },
  { name: 'direct', scene: 'full', at: NOOR },
  { name: 'removed', scene: 'full', at: REMOVED },
  { name: 'request', scene: 'full', at: REQUEST },
  {
    name: 'reaction',
    scene: 'full',
    at: NOOR,
    async open(page) {
      const message = page.getByRole('article').last();
      await message.hover();
      await message.getByRole('button', { name: 'React' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'message-menu',
    scene: 'full',
    at: NOOR,
    async open(page) {
      const message = page.getByRole('article').last();
      await message.hover();
      await message.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'reply',
    scene: 'full',
    at: NOOR,
    async open(page) {
      const message = page.getByRole('article').last();
      await message.hover();
      await message.getByRole('button', { name: 'Reply' }).click();
      await page.getByRole('textbox', { name: 'Message' }).fill('At eight, gladly');
    },
  },
  { name: 'about-group', scene: 'full', at: `${HUT}/about` },
  { name: 'about-direct', scene: 'full', at: `${NOOR}/about` },
  {
    name: 'question',
    scene: 'full',
    at: `${NOOR}/about`,
    async open(page) {
      await page.getByRole('button', { name: 'Delete conversation' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'new-contact', scene: 'full', at: '/new-contact' },
  {
    name: 'qr-code',
    scene: 'full',
    at: '/new-contact',
    async open(page) {
      await page.getByRole('button', { name: 'Show QR code' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'new-group', scene: 'full', at: '/new-group' },
  { name: 'requests', scene: 'full', at: '/requests' },
  { name: 'servers', scene: 'full', at: '/servers' },
  { name: 'you', scene: 'full', at: '/you' },
  { name: 'appearance', scene: 'full', at: '/you/look' },
  { name: 'share', scene: 'full', at: '/share' },
  {
    name: 'palette',
    scene: 'full',
    at: '/',
    async open(page) {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('h');
    },
  },
  {
    name: 'shortcuts',
    scene: 'full',
    at: '/',
    async open(page) {
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
];

/** All scenes play in the early afternoon of this day, wherever and whenever they are looked at. */
const NOW = new Date('2026-10-17T14:20:00Z');

export interface Look {
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly language?: string;
}

/** Waits until nothing moves any more. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
}

/** Gives what is shown another look. */
export async function wear(page: Page, { theme, width }: Look): Promise<void> {
  await page.setViewportSize({ width, height: width < 700 ? 844 : 800 });
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await settle(page);
}

/** Shows a screen on a fresh page: nothing moves any more when it is done. */
export async function showScreen(page: Page, base: string, screen: Screen, look: Look): Promise<void> {
  await wear(page, look);
  await page.clock.setFixedTime(NOW);
  const delay = screen.scene.includes('delay=') ? '' : '&delay=0';
  await page.goto(`${base}/dev.html?scene=${screen.scene}${delay}#${screen.at}`);
  const settled = screen.name.startsWith('start') || screen.name === 'import' ? 'form' : '[data-at]';
  await page.locator(settled).first().waitFor();
  // Code that is loaded on demand has come when nothing says so any more.
  if (screen.name !== 'opening') await page.locator('[data-waiting]').waitFor({ state: 'detached' });
  if (look.language === undefined) await screen.open?.(page);
  await settle(page);
}
