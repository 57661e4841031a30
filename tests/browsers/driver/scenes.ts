import type { Page } from '@playwright/test';
import { ScenesServer } from '../screens/scenes-server.ts';
import { test as ofWorld } from './world.ts';

/** Tests of screens over the fake Pando: what they tell has nothing to do with servers. */
export const test = ofWorld.extend<object, { readonly scenes: string }>({
  scenes: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      await using server = await ScenesServer.start();
      await use(server.url);
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

export async function openScene(page: Page, scenes: string, at: string, scene = 'full'): Promise<void> {
  await page.goto(`${scenes}/dev.html?scene=${scene}&delay=0#${at}`);
  await page.locator('[data-at]').waitFor();
}
