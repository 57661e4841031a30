import type { BrowserContextOptions } from '@playwright/test';
import type { App } from './app.ts';
import { Browsers } from './browsers.ts';
import { openingApps, test as ofWorld } from './world.ts';

/** Where a person sits. */
type Seat = 'chromium' | 'firefox';

/** A phone held upright, as far as a browser on a desktop can be one. */
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 } };

interface OfEachTest {
  /** The app in one of both browsers, which has never been here. What is opened is closed, and judged, when the test ends. */
  readonly sit: (where: Seat, options?: BrowserContextOptions) => Promise<App>;
}

/** What a browser asks a person for before a page may have it. */
const ALLOWED: Readonly<Record<Seat, readonly string[]>> = { chromium: ['microphone'], firefox: [] };

/** Stories of people who sit at different browsers, with one grove between them. */
export const test = ofWorld.extend<OfEachTest, { readonly browsers: Browsers }>({
  browsers: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      await using browsers = await Browsers.launch();
      await use(browsers);
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  sit: async ({ browsers, world }, use) =>
    openingApps(world.grove.urls, (open) =>
      use((where, options) => open(browsers[where], { permissions: [...ALLOWED[where]], ...options })),
    ),
});
