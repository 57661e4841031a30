import type { Page } from '@playwright/test';
import type { Screen } from './screen-list.ts';

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
  const isAlone = screen.name.startsWith('start') || ['import', 'locked'].includes(screen.name);
  const settled = isAlone ? 'form' : '[data-at]';
  await page.locator(settled).first().waitFor();
  // Code that is loaded on demand has come when nothing says so any more.
  if (screen.name !== 'opening') await page.waitForFunction(() => document.querySelector('[data-waiting]') === null);
  // What is pressed while a list still measures its rows may be somewhere else by then.
  await settle(page);
  if (look.language === undefined) await screen.open?.(page);
  await settle(page);
}
