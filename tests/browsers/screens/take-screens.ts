// npm run screens: photographs every screen into docs/screens, from the app's own scenes.
import { chromium, firefox, type Browser, type Page } from '@playwright/test';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromiumLaunch, firefoxLaunch } from '../launch.ts';
import { ScenesServer } from './scenes-server.ts';
import { SCREENS, type Screen } from './screen-list.ts';
import { showScreen, type Look } from './screens.ts';

const FOLDER = fileURLToPath(new URL('../../../docs/screens/', import.meta.url));
/** One picture larger than this is not worth its place in the repository. */
const LIMIT_BYTES = 100_000;
const QUALITY = 0.82;

const LOOKS: readonly Look[] = [
  { theme: 'light', width: 390 },
  { theme: 'dark', width: 390 },
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 1280 },
];
/** Seen in Firefox as well. */
const IN_FIREFOX = new Set(['start', 'list', 'group', 'appearance']);
/** Seen from right to left as well. */
const IN_ARABIC = new Set(['list', 'group', 'about-group', 'appearance', 'start']);

/** A picture as WebP; the browser itself is the encoder. */
async function webp(page: Page, png: Buffer): Promise<Buffer> {
  const encoded = await page.evaluate(
    async ({ data, quality }) => {
      const bytes = Uint8Array.from(atob(data), (character) => character.codePointAt(0) ?? 0);
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      const picture = await canvas.convertToBlob({ type: 'image/webp', quality });
      const address = await new Promise<string>((done) => {
        const reader = new FileReader();
        reader.addEventListener('load', () => done(typeof reader.result === 'string' ? reader.result : ''));
        reader.readAsDataURL(picture);
      });
      return address.slice(address.indexOf(',') + 1);
    },
    { data: png.toString('base64'), quality: QUALITY },
  );
  return Buffer.from(encoded, 'base64');
}

async function take(browser: Browser, encoder: Page, base: string, screen: Screen, look: Look, name: string) {
  const context = await browser.newContext({ locale: look.language ?? 'en-GB', timezoneId: 'UTC' });
  const page = await context.newPage();
  await showScreen(page, base, screen, look);
  const picture = await webp(encoder, await page.screenshot());
  await context.close();
  if (picture.length > LIMIT_BYTES) throw new Error(`${name} is ${picture.length} bytes, over ${LIMIT_BYTES}`);
  await writeFile(`${FOLDER}${name}.webp`, picture);
  return picture.length;
}

const only = process.argv.slice(2);
const wanted = SCREENS.filter(({ name }) => only.length === 0 || only.includes(name));
await mkdir(FOLDER, { recursive: true });
if (only.length === 0)
  for (const name of await readdir(FOLDER)) if (name.endsWith('.webp')) await rm(`${FOLDER}${name}`);

await using server = await ScenesServer.start();
const browser = await chromium.launch(chromiumLaunch);
const encoder = await browser.newPage();
let count = 0;
let bytes = 0;
for (const screen of wanted) {
  for (const look of LOOKS) {
    bytes += await take(browser, encoder, server.url, screen, look, `${screen.name}-${look.width}-${look.theme}`);
    count += 1;
  }
  if (!IN_ARABIC.has(screen.name)) continue;
  bytes += await take(
    browser,
    encoder,
    server.url,
    screen,
    { theme: 'light', width: 390, language: 'ar' },
    `${screen.name}-390-arabic`,
  );
  count += 1;
}
const fox = await firefox.launch(firefoxLaunch);
for (const screen of wanted.filter(({ name }) => IN_FIREFOX.has(name))) {
  bytes += await take(fox, encoder, server.url, screen, { theme: 'light', width: 1280 }, `${screen.name}-1280-firefox`);
  count += 1;
}
await fox.close();
await browser.close();
process.stdout.write(`${count} pictures, ${(bytes / 1e6).toFixed(1)} MB, in docs/screens\n`);
