import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type ServerChild, forkServer } from '../server-child.ts';
import { seedBrowser } from './browser-profile.ts';
import { makeCrowdProfile } from './crowd-profile.ts';
import { lighthouse } from './lighthouse.ts';
import { measureLongList } from './long-list.ts';
import { type AppFigures, measureApp } from './measure-app.ts';
import { measureEngine } from './measure-engine.ts';
import { median, printTable } from './table.ts';
import { encodeRows } from './stored-rows.ts';

/*
 * `npm run bench:web`: the web app as it was built, in real Chromium, on a profile with a long history. Prints a table.
 *
 *     npm run bench:web -- [--conversations 1000] [--messages 100000] [--rounds 5] [--rows FOLDER] [--without app,list,lighthouse]
 *
 * `--rows`: the profile is kept there and not made again. Its servers are gone then, so the app runs without any.
 */

const DIST = fileURLToPath(new URL('../../../../apps/web/dist/', import.meta.url));
const HOMES = 4;

const { values } = parseArgs({
  options: {
    conversations: { type: 'string', default: '1000' },
    messages: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string' },
    without: { type: 'string', default: '' },
  },
});
const without = new Set(values.without.split(','));

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function keptRows(folder: string): Promise<readonly Uint8Array[]> {
  const names = (await readdir(folder)).filter((name) => /^\d+$/u.test(name));
  return Promise.all(names.map((_, number) => readFile(join(folder, `${number}`))));
}

async function makeRows(folder: string, homes: readonly ServerChild[]): Promise<readonly Uint8Array[]> {
  const store = await makeCrowdProfile({
    folder,
    servers: homes.map(({ url }) => url),
    conversations: Number(values.conversations),
    messages: Number(values.messages),
    tell,
  });
  return encodeRows(store.rows());
}

function tellFigures(what: string, figures: AppFigures): void {
  const { cold, warm, openedMs, bubbleMs, firstBubbleMs, firstSearchMs, searchMs } = figures;
  printTable(what, [
    ['cold start until the list is drawn', '< 1,500 ms', ms(...cold.map(({ usableMs }) => usableMs))],
    ['its processor time in the page', '', ms(...cold.map(({ processorMs }) => processorMs))],
    ['warm start until the list is drawn', '< 500 ms', ms(...warm.map(({ usableMs }) => usableMs))],
    ['its processor time in the page', '', ms(...warm.map(({ processorMs }) => processorMs))],
    ['opening at the first unread message', '< 100 ms', ms(...openedMs)],
    ['key press to bubble', '< 50 ms', ms(...bubbleMs)],
    ['key press to bubble, straight after the start', '', ms(firstBubbleMs)],
    ['first search, straight after the start', '', ms(firstSearchMs)],
    ['search, with the 60 ms that are waited for the next letter', '< 110 ms', ms(...searchMs)],
    ["the page's heap", '< 150 MB', `${figures.heapMB.toFixed(0)} MB`],
  ]);
}

/** One figure, or the middle one of several and all of them. */
function ms(...values: readonly number[]): string {
  const middle = `${median(values).toFixed(0)} ms`;
  return values.length === 1 ? middle : `${middle} (${values.map((each) => each.toFixed(0)).join(', ')})`;
}

if (!existsSync(join(DIST, 'index.html'))) throw new Error('The app is not built: npm run build');
const folder = await mkdtemp(join(tmpdir(), 'pando-bench-web-'));
const app = await forkServer(DIST);
const homes: ServerChild[] = [];
try {
  tell(
    `load at the start: ${loadavg()
      .map((each) => each.toFixed(1))
      .join(', ')}`,
  );
  const kept = values.rows !== undefined && existsSync(values.rows) ? await keptRows(values.rows) : undefined;
  if (kept === undefined) homes.push(...(await Promise.all(Array.from({ length: HOMES }, () => forkServer()))));
  const chunks = kept ?? (await makeRows(folder, homes));
  if (kept === undefined && values.rows !== undefined) {
    await mkdir(values.rows, { recursive: true });
    for (const [number, chunk] of chunks.entries()) await writeFile(join(values.rows, `${number}`), chunk);
  }
  const { start, list, wakeAll, send, ...engine } = await measureEngine(chunks);
  printTable('the engine in Node, over rows in memory', [
    ['processor time of a start', '', ms(start)],
    ['processor time of the first list', '', ms(list)],
    ['processor time of sending', '', ms(...send)],
    ['processor time of waking all conversations', '', ms(wakeAll)],
    ['first search, of a word that many messages have', '', ms(engine.firstSearchMs)],
    ['reading everything, for words that no message has', '', ms(engine.readingMs)],
    ['search, once everything is read', '< 50 ms', ms(...engine.searchMs)],
  ]);
  if (!without.has('app')) {
    const profile = join(folder, 'chromium');
    await seedBrowser(profile, app.url, chunks);
    const rounds = Number(values.rounds);
    if (homes.length > 0) tellFigures('with four servers', await measureApp(profile, app.url, rounds, tell));
    await Promise.all(homes.splice(0).map((home) => home.stop()));
    tellFigures('without servers', await measureApp(profile, app.url, rounds, tell));
  }
  if (!without.has('list')) {
    const { openAtUnreadMs, up, down, heapGrowthMB } = await measureLongList();
    printTable('one conversation of 100,000 messages', [
      ['opening at the first unread message', '< 100 ms', `${openAtUnreadMs.warm.toFixed(0)} ms`],
      [
        "the page's own work for a frame, up and down",
        '< 16.7 ms',
        `${up.cpuMsPerFrame.toFixed(1)}, ${down.cpuMsPerFrame.toFixed(1)} ms`,
      ],
      ['frames that were dropped, of 900 up and 900 down', '0', `${up.dropped}, ${down.dropped}`],
      ['jumps', '0', `${up.jumps}, ${down.jumps}`],
      ['heap grown by scrolling', '', `${heapGrowthMB.toFixed(1)} MB`],
    ]);
  }
  if (!without.has('lighthouse')) {
    for (const device of ['desktop', 'phone'] as const) {
      const { performance, accessibility, bestPractices } = await lighthouse(app.url, device);
      printTable(`Lighthouse, as on a ${device}`, [
        ['performance', '≥ 95', `${performance}`],
        ['accessibility', '≥ 95', `${accessibility}`],
        ['best practices', '≥ 95', `${bestPractices}`],
      ]);
    }
  }
  tell(
    `load at the end: ${loadavg()
      .map((each) => each.toFixed(1))
      .join(', ')}`,
  );
} finally {
  await Promise.all([app, ...homes].map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
}
