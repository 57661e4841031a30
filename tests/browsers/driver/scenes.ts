import type { Page } from '@playwright/test';
import { scenesUrl } from '../screens/serve-scenes.ts';
import { test as ofWorld } from './world.ts';

/** Tests of screens over the fake Pando: what they tell has nothing to do with servers. */
export const test = ofWorld.extend<object, { readonly scenes: string }>({
  scenes: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      await use(scenesUrl());
    },
    { scope: 'worker' },
  ],
});

export async function openScene(page: Page, scenes: string, at: string, scene = 'full'): Promise<void> {
  await page.goto(`${scenes}/dev.html?scene=${scene}&delay=0#${at}`);
  await page.locator('[data-at]').waitFor();
}
