import { test as base, expect, type Browser, type BrowserContextOptions } from '@playwright/test';
import { Bot } from '../../processes/driver/bot.ts';
import { Grove } from '../../processes/driver/grove.ts';
import { TemporaryFolder } from '../../processes/driver/temporary-folder.ts';
import { App } from './app.ts';

/** Four server processes and two bots, who know each other from nowhere. */
export interface World {
  readonly folder: TemporaryFolder;
  readonly grove: Grove;
  readonly bo: Bot;
  readonly cy: Bot;
}

interface OfEachTest {
  /** The app in a browser that has never been here. */
  readonly app: App;
  /** One more such browser. What is opened is closed, and judged, when the test ends. */
  readonly open: (options?: BrowserContextOptions) => Promise<App>;
}

/** Closes what was opened when the work is done, and judges it. */
export async function openingApps(
  servers: readonly string[],
  work: (open: (browser: Browser, options?: BrowserContextOptions) => Promise<App>) => Promise<void>,
): Promise<void> {
  const apps: App[] = [];
  await work(async (browser, options) => {
    const app = await App.fresh(browser, servers, options);
    apps.push(app);
    return app;
  });
  for (const app of apps) {
    expect(app.witness.problems).toEqual([]);
    await app[Symbol.asyncDispose]();
  }
}

/** Tests that share a grove and bots. However a test goes, nothing may go wrong in any browser of it. */
export const test = base.extend<OfEachTest, { readonly world: World }>({
  world: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      await using folder = new TemporaryFolder();
      await using grove = await Grove.start(folder.path);
      await using bo = await Bot.withAccount(folder.file('bo'), 'Bo', grove.urls);
      await using cy = await Bot.withAccount(folder.file('cy'), 'Cy', grove.urls);
      await use({ folder, grove, bo, cy });
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  open: async ({ browser, world }, use) =>
    openingApps(world.grove.urls, (open) => use((options) => open(browser, options))),

  app: async ({ open }, use) => use(await open()),
});
