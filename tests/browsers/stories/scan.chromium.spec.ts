import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { filmCode } from '../driver/filmed-code.ts';
import { test } from '../driver/world.ts';
import { chromiumLaunch } from '../launch.ts';

/* Only Chromium takes what a camera sees from a file. */

const FILM = join(tmpdir(), `pando-film-${process.pid}.y4m`);

test.use({
  launchOptions: {
    ...chromiumLaunch,
    args: [...(chromiumLaunch.args ?? []), `--use-file-for-fake-video-capture=${FILM}`],
  },
});

test('somebody is verified by scanning the code on the other screen, and a stranger’s code is told apart', async ({
  app,
  world,
}) => {
  const { page } = app;
  await app.meet(await world.bo.link(), 'Nora');
  await app.say('Are you really Bo?');
  await expect(app.mark('Are you really Bo?', 'delivered')).toBeVisible();
  const { account } = await world.bo.call('link', {});
  await page.goto(new URL(`#/p/${account}`, page.url()).href);
  const digits = page.getByRole('group', { name: 'Safety number' });
  const shown = ((await digits.textContent()) ?? '').replaceAll(/\s/gu, '');
  const { account: nora } = await app.ask('link', {});
  expect(shown).toBe((await world.bo.call('person', { who: nora })).safetyNumber);
  await expect(page.getByText('Not verified')).toBeVisible();

  await filmCode(shown.replaceAll('1', '2'), FILM);
  await page.getByRole('button', { name: 'Scan code' }).click();
  await expect(page.getByRole('dialog', { name: 'The numbers differ' })).toBeVisible();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.getByText('Not verified')).toBeVisible();

  await filmCode(shown, FILM);
  await page.getByRole('button', { name: 'Scan code' }).click();
  await expect(page.getByText('You have verified Bo')).toBeVisible();
});
