import { AxeBuilder } from '@axe-core/playwright';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { chromiumLaunch } from './launch.ts';
import { SCREENS, type Screen } from './screens/screen-list.ts';
import { showScreen, wear, type Look } from './screens/screens.ts';
import { scenesUrl } from './screens/serve-scenes.ts';

/*
 * One browser is enough to judge the pages' structure and colours; the stories use them in both. Each screen is judged
 * by day on a phone and by night on a desktop; and some, that are unlike each other, from right to left.
 */
const DAY: Look = { theme: 'light', width: 390 };
const NIGHT: Look = { theme: 'dark', width: 1280 };
const ARABIC: Look = { ...DAY, language: 'ar' };
const IN_ARABIC = new Set(['start', 'list', 'group', 'about-group', 'servers', 'appearance', 'locked']);

let browser: Browser;

test.beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunch);
});

test.afterAll(async () => {
  await browser.close();
});

async function withPage<T>(look: Look, use: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ locale: look.language ?? 'en-GB' });
  const page = await context.newPage();
  try {
    return await use(page);
  } finally {
    await context.close();
  }
}

/** What axe finds in what is shown, and what sticks out at the side. */
async function judge(page: Page, screen: Screen, { theme, width, language = 'en' }: Look): Promise<void> {
  const where = `${screen.name}, ${theme}, ${width}, ${language}`;
  // Axe brings a Playwright of its own, whose types are others by name alone. By default it sums up in a page that it
  // opens for that, which takes longer than looking; with no frames there is nothing to sum up.
  const { violations } = await new AxeBuilder({ page: page as never })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze();
  const found = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html }) => html) }));
  expect.soft(found, where).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(overflow, `${where}: nothing sticks out`).toBeLessThanOrEqual(0);
}

for (const screen of SCREENS) {
  test(`everybody can use the screen ${screen.name}, by day and by night`, async () => {
    await withPage(DAY, async (page) => {
      await showScreen(page, scenesUrl(), screen, DAY);
      await judge(page, screen, DAY);
      await wear(page, NIGHT);
      await judge(page, screen, NIGHT);
    });
  });
}

for (const screen of SCREENS.filter(({ name }) => IN_ARABIC.has(name))) {
  test(`the screen ${screen.name} can be read from right to left`, async () => {
    await withPage(ARABIC, async (page) => {
      await showScreen(page, scenesUrl(), screen, ARABIC);
      await judge(page, screen, ARABIC);
      expect(await page.evaluate(() => getComputedStyle(document.body).direction)).toBe('rtl');
    });
  });
}

test('with text twice as large, nothing is cut off at the side', async () => {
  for (const screen of SCREENS.filter(({ name }) => IN_ARABIC.has(name))) {
    await withPage(DAY, async (page) => {
      await page.addInitScript(() => {
        addEventListener('DOMContentLoaded', () => document.documentElement.style.setProperty('font-size', '200%'));
      });
      await showScreen(page, scenesUrl(), screen, DAY);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect.soft(overflow, screen.name).toBeLessThanOrEqual(0);
    });
  }
});
