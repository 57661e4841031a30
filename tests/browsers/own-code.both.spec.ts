import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import { startAppServer } from '@pando/server';
import { Bot } from '../processes/driver/bot.ts';
import { Grove } from '../processes/driver/grove.ts';
import { TemporaryFolder } from '../processes/driver/temporary-folder.ts';
import { chromiumLaunch } from './launch.ts';

const root = join(import.meta.dirname, '..', '..');

/* Nobody has to trust a server for the app's code. */

test('the app from one’s own machine and as an extension talks to any servers', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  await using bo = await Bot.withAccount(folder.file('bo'), 'Bo', grove.urls);
  const { hash } = new URL(await bo.link());
  const extension = join(root, 'apps', 'web', 'dist-extension');
  execFileSync(process.execPath, [join(root, 'scripts', 'extension.mjs'), '--server', grove.urls[0] ?? '']);
  const app = await startAppServer({ folder: join(root, 'apps', 'web', 'dist'), port: 0, servers: grove.urls });
  const browser = await chromium.launchPersistentContext(folder.file('browser'), {
    ...chromiumLaunch,
    args: [...(chromiumLaunch.args ?? []), `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
  });
  try {
    const [worker = await browser.waitForEvent('serviceworker')] = browser.serviceWorkers();
    for (const [name, address] of [
      ['Ana', `${app.url}/`],
      ['Eva', new URL('index.html', worker.url()).href],
    ] as const) {
      const page = await browser.newPage();
      await page.goto(`${address}${hash}`);
      await page.getByLabel('What should friends call you?').fill(name);
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await page.getByRole('textbox', { name: 'Message', exact: true }).fill(`Here is ${name}`);
      await page.keyboard.press('Enter');
      await expect
        .poll(() => bo.events.some((event) => event.type === 'message' && event.text === `Here is ${name}`))
        .toBe(true);
    }
  } finally {
    await browser.close();
    await app.close();
  }
});
