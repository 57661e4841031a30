import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CDPSession, type Page, chromium } from '@playwright/test';
import { type PluginOption, build, loadConfigFromFile, preview } from 'vite';
import { chromiumLaunch } from '../../../../tests/browsers/launch.ts';
import { median } from './table.ts';

/*
 * A conversation of 100,000 messages in real Chromium, over the in-memory Pando, so that only the list is measured:
 * `node packages/bench/src/web/long-list.ts`. One JSON object comes out.
 */

const WEB = fileURLToPath(new URL('../../../../apps/web/', import.meta.url));
const LONG = '77'.repeat(32);
const SIZE = { width: 1280, height: 800 };
/** One step a frame: a fast flick of a finger. */
const STEP_PX = 60;
const SCROLL_FRAMES = 900;
/** A frame that comes later than this after the last one has dropped at least one of a 60 Hz screen. */
const DROPPED_MS = 25;

interface ScrollFigures {
  readonly frames: number;
  readonly dropped: number;
  readonly p95FrameMs: number;
  readonly longestFrameMs: number;
  /** Frames in which a message that was visible before moved otherwise than by what was scrolled, and by how much. */
  readonly jumps: number;
  readonly worstJumpPx: number;
  /** Frames in which nothing moved, since what comes next was not there yet. */
  readonly stalls: number;
  /** The page's own processor time for a frame, whatever else the machine was doing: below 16.7 it keeps up. */
  readonly cpuMsPerFrame: number;
  readonly messagesPassed: number;
  readonly mostElements: number;
  readonly mostMessages: number;
}

/** Built as for people, but with the scenes' page as the entry. */
async function built(folder: string): Promise<void> {
  // The macros' plugin looks for its settings where the process runs.
  process.chdir(WEB);
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' }, join(WEB, 'vite.config.ts'));
  const unwanted = /first-load|service-worker|policy/u;
  const plugins = (loaded?.config.plugins ?? []).filter((plugin: PluginOption) => {
    return !(plugin && 'name' in plugin && unwanted.test(plugin.name));
  });
  await build({
    ...loaded?.config,
    configFile: false,
    logLevel: 'error',
    plugins,
    build: {
      ...loaded?.config.build,
      outDir: folder,
      target: 'esnext',
      rolldownOptions: { input: join(WEB, 'dev.html') },
    },
  });
}

/** Opens the conversation and waits until the divider of what was not seen stands still on the screen. */
function openConversation(page: Page, id: string): Promise<number> {
  return page.evaluate(async (conversation) => {
    const begun = performance.now();
    location.hash = `#/c/${conversation}`;
    for (;;) {
      await new Promise(requestAnimationFrame);
      const list = document.querySelector(`[data-conversation="${conversation}"] [role="log"]`);
      const divider = list?.querySelector('[data-unread-divider]')?.getBoundingClientRect();
      const frame = list?.getBoundingClientRect();
      if (divider && frame && divider.top >= frame.top && divider.bottom <= frame.bottom)
        return performance.now() - begun;
      if (performance.now() - begun > 20_000) throw new Error('the divider did not come');
    }
  }, id);
}

async function scroll(page: Page, session: CDPSession, step: number, frames: number): Promise<ScrollFigures> {
  const before = await metric(session, 'TaskDuration');
  const figures = await scrollBy(page, step, frames);
  return { ...figures, cpuMsPerFrame: (1000 * ((await metric(session, 'TaskDuration')) - before)) / frames };
}

function scrollBy(page: Page, step: number, frames: number): Promise<Omit<ScrollFigures, 'cpuMsPerFrame'>> {
  return page.evaluate(
    async ([px, count, late]) => {
      const list = document.querySelector('[role="log"]');
      if (!list) throw new Error('no list');
      const places = () =>
        new Map(
          [...list.querySelectorAll<HTMLElement>('[data-message]')].map((row) => [
            row.dataset['message'] ?? '',
            row.getBoundingClientRect().top,
          ]),
        );
      const times: number[] = [];
      const seen = new Set<string>();
      let [jumps, worst, stalls, elements, messages] = [0, 0, 0, 0, 0];
      let before = places();
      let last = await new Promise<number>(requestAnimationFrame);
      const height = list.clientHeight;
      for (let frame = 0; frame < count; frame++) {
        list.scrollTop += px;
        const time = await new Promise<number>(requestAnimationFrame);
        times.push(time - last);
        last = time;
        const after = places();
        for (const id of after.keys()) seen.add(id);
        const moved = [...after].flatMap(([id, top]) => {
          const was = before.get(id);
          return was === undefined || top < -height || top > 2 * height ? [] : [Math.abs(was - top - px)];
        });
        const jump = Math.min(...moved, Number.POSITIVE_INFINITY);
        const isStill = Math.abs(jump - Math.abs(px)) <= 2;
        if (isStill) stalls += 1;
        if (moved.length > 0 && jump > 2 && !isStill) {
          jumps += 1;
          worst = Math.max(worst, jump);
        }
        before = after;
        elements = Math.max(elements, list.querySelectorAll('*').length);
        messages = Math.max(messages, after.size);
      }
      times.sort((a, b) => a - b);
      return {
        frames: count,
        dropped: times.filter((each) => each > late).reduce((sum, each) => sum + Math.round(each / (1000 / 60)) - 1, 0),
        p95FrameMs: times[Math.floor(times.length * 0.95)] ?? 0,
        longestFrameMs: times.at(-1) ?? 0,
        jumps,
        worstJumpPx: worst,
        stalls,
        messagesPassed: seen.size,
        mostElements: elements,
        mostMessages: messages,
      };
    },
    [step, frames, DROPPED_MS] as const,
  );
}

async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return metric(session, 'JSHeapUsedSize');
}

async function metric(session: CDPSession, wanted: string): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === wanted)?.value ?? 0;
}

/** Measures the list; everything it starts is ended again. */
export async function measureLongList() {
  const folder = await mkdtemp(join(tmpdir(), 'pando-long-list-'));
  await built(folder);
  const server = await preview({
    configFile: false,
    root: folder,
    logLevel: 'error',
    build: { outDir: folder },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const page = await browser.newPage({ viewport: SIZE });
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const address = server.httpServer.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    await page.goto(`http://127.0.0.1:${address.port}/dev.html?scene=long&delay=0`);
    await page.locator(`[data-conversation="${LONG}"]`).first().waitFor();
    const heapBefore = await heapBytes(session);
    const opened: number[] = [];
    for (let round = 0; round < 7; round++) {
      opened.push(await openConversation(page, LONG));
      await page.evaluate(() => {
        location.hash = '#/';
      });
      await page.locator('[role="log"]').waitFor({ state: 'detached' });
    }
    await openConversation(page, LONG);
    const up = await scroll(page, session, -STEP_PX, SCROLL_FRAMES);
    const down = await scroll(page, session, STEP_PX, SCROLL_FRAMES);
    const heapAfter = await heapBytes(session);
    return {
      messages: 100_000,
      openAtUnreadMs: { first: opened[0] ?? 0, warm: median(opened.slice(1)) },
      up,
      down,
      heapGrowthMB: (heapAfter - heapBefore) / 2 ** 20,
    };
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) console.log(JSON.stringify(await measureLongList(), undefined, 2));
