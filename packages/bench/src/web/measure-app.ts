import type { Page } from '@playwright/test';
import { openChromium } from './browser-profile.ts';
import { type StartFigures, processorSession, start, watchStarts } from './start.ts';
import { endSearch, firstUnread, heapMB, leave, openUnread, search, send } from './use-app.ts';

/** Words that are in many messages. */
const SOUGHT = ['harbour', 'kettle', 'ladder', 'lemon', 'mountain', 'suitcase', 'onion'];
/** A start is measured where the app has been used: its service worker is there, and its code is compiled. */
const VISITS_BEFORE = 3;
const REST_MS = 3_000;
/** By then the worker has read ahead. */
const READ_AHEAD_MS = 25_000;

export interface AppFigures {
  readonly cold: readonly StartFigures[];
  readonly warm: readonly StartFigures[];
  readonly openedMs: readonly number[];
  readonly bubbleMs: readonly number[];
  /** A bubble straight after the start, while the others are still being woken. */
  readonly firstBubbleMs: number;
  readonly firstSearchMs: number;
  readonly searchMs: readonly number[];
  readonly heapMB: number;
}

/** Starts the app on a profile again and again, and uses it. */
export async function measureApp(
  folder: string,
  app: string,
  rounds: number,
  tell: (line: string) => void,
): Promise<AppFigures> {
  for (let visit = 0; visit < VISITS_BEFORE; visit++) await inBrowser(folder, async (page) => settleIn(page, app));
  const cold: StartFigures[] = [];
  for (let round = 0; round < rounds; round++) {
    cold.push(await inBrowser(folder, async (page) => start(page, await processorSession(page), app)));
  }
  tell(`cold starts: ${JSON.stringify(cold)}`);
  return inBrowser(folder, async (page) => {
    const session = await processorSession(page);
    await start(page, session, app);
    const warm: StartFigures[] = [];
    for (let round = 0; round < rounds; round++) warm.push(await start(page, session));
    tell(`warm starts: ${JSON.stringify(warm)}`);
    const firstSearchMs = await search(page, SOUGHT[0] ?? '');
    await endSearch(page);
    const unread = await firstUnread(page);
    await openUnread(page, unread);
    const firstBubbleMs = await send(page, 'straight after the start');
    await leave(page);
    const { openedMs, bubbleMs } = await talk(page, rounds);
    await page.waitForTimeout(READ_AHEAD_MS);
    const searchMs: number[] = [];
    for (const word of SOUGHT) {
      searchMs.push(await search(page, word));
      await endSearch(page);
    }
    return { cold, warm, openedMs, bubbleMs, firstBubbleMs, firstSearchMs, searchMs, heapMB: await heapMB(session) };
  });
}

/** Opens conversations in which something waits, and says something in each. */
async function talk(page: Page, rounds: number): Promise<Pick<AppFigures, 'openedMs' | 'bubbleMs'>> {
  const [openedMs, bubbleMs]: [number[], number[]] = [[], []];
  for (let round = 0; round < 2 * rounds; round++) {
    openedMs.push(await openUnread(page, await firstUnread(page)));
    bubbleMs.push(await send(page, `bubble ${round}`));
    await leave(page);
  }
  return { openedMs, bubbleMs };
}

/** Uses the app as long as it takes to be kept by the browser. */
async function settleIn(page: Page, app: string): Promise<void> {
  await start(page, await processorSession(page), app);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.waitForTimeout(REST_MS);
}

async function inBrowser<T>(folder: string, what: (page: Page) => Promise<T>): Promise<T> {
  const context = await openChromium(folder);
  try {
    await watchStarts(context);
    return await what(context.pages()[0] ?? (await context.newPage()));
  } finally {
    await context.close();
  }
}
