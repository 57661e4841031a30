import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium } from '@playwright/test';
import { build } from 'vite';
import { chromiumLaunch } from '../../../../tests/browsers/launch.ts';

/** The app's first profile. */
const PROFILE = 'main';
export const SIZE = { width: 1280, height: 800 };

/** Opens Chromium on a folder of its own, which keeps what is stored. */
export function openChromium(folder: string, args: readonly string[] = []): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, {
    ...chromiumLaunch,
    args: [...(chromiumLaunch.args ?? []), '--enable-precise-memory-info', ...args],
    viewport: SIZE,
    serviceWorkers: 'allow',
  });
}

/** Puts a profile into the app's store in that folder: by the app's own store, so encrypted as it is for people. */
export async function seedBrowser(folder: string, app: string, chunks: readonly Uint8Array[]): Promise<void> {
  const script = await seedScript();
  const context = await openChromium(folder);
  try {
    const page = await context.newPage();
    await page.route('**/bench/**', async (route) => {
      const name = new URL(route.request().url()).pathname.slice('/bench/'.length);
      if (name === 'page') await route.fulfill({ contentType: 'text/html', body: '<script src="script"></script>' });
      else if (name === 'script') await route.fulfill({ contentType: 'text/javascript', body: script });
      else await route.fulfill({ body: Buffer.from(chunks[Number(name)] ?? []) });
    });
    await page.goto(`${app}/bench/page`);
    await page.evaluate(([profile, count]) => globalThis.seed(profile, count), [PROFILE, chunks.length] as const);
  } finally {
    await context.close();
  }
}

async function seedScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'esnext',
      lib: { entry: fileURLToPath(new URL('seed-page.ts', import.meta.url)), formats: ['iife'], name: 'bench' },
    },
  });
  const [output] = [built].flat();
  const [chunk] = output !== undefined && 'output' in output ? output.output : [];
  if (chunk?.type !== 'chunk') throw new Error('the seed page was not built');
  return chunk.code;
}
