import type { BrowserContext, CDPSession, Page } from '@playwright/test';

/** As many rows of the list as make a screen. */
const ROWS = 8;
const PATIENCE_MS = 60_000;

declare global {
  /** When the list was on the screen (ms since the page was asked for). */
  var listShownAt: number | undefined;
}

export interface StartFigures {
  readonly firstPaintMs: number;
  /** The list of conversations is drawn, with what the engine says of them. */
  readonly usableMs: number;
  /** Processor time of the page's main thread until then: what else the machine does is not in it. */
  readonly processorMs: number;
}

/** Has every page of a browser note when its list is drawn. */
export async function watchStarts(context: BrowserContext): Promise<void> {
  await context.addInitScript((rows) => {
    const look = (): void => {
      if (document.querySelectorAll('[data-conversation] a').length < rows) return void requestAnimationFrame(look);
      // In the next frame it has been painted.
      requestAnimationFrame(() => (globalThis.listShownAt = performance.now()));
    };
    requestAnimationFrame(look);
  }, ROWS);
}

/** Opens the app, or loads it again, and waits until it can be used. */
export async function start(page: Page, session: CDPSession, app?: string): Promise<StartFigures> {
  if (app === undefined) await page.reload({ waitUntil: 'commit' });
  else await page.goto(app, { waitUntil: 'commit' });
  await page.waitForFunction(() => globalThis.listShownAt !== undefined, undefined, { timeout: PATIENCE_MS });
  const processor = await processorMs(session);
  const [firstPaintMs, usableMs] = await page.evaluate(() => [
    performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    globalThis.listShownAt ?? 0,
  ]);
  return { firstPaintMs: firstPaintMs ?? 0, usableMs: usableMs ?? 0, processorMs: processor };
}

/** What the page's main thread has computed since it was asked for (ms): the count begins anew with each page. */
async function processorMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
}

export async function processorSession(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return session;
}
