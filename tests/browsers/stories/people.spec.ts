import { expect, type Locator } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';
import type { Bot } from '../../processes/driver/bot.ts';
import { eventually } from '../../processes/driver/eventually.ts';
import type { App } from '../driver/app.ts';
import { drawnPhoto, PLACE, photoWithPlace } from '../driver/picture.ts';
import { test } from '../driver/world.ts';

/*
 * People have faces: one puts up a picture, and takes it down.
 */

async function choose(app: App, path: string): Promise<void> {
  await app.page.locator('input[data-face=file]').setInputFiles(path);
  await app.page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
}

/** Whether a picture is to be seen there, not only its place. */
async function isSeen(picture: Locator): Promise<boolean> {
  return picture.evaluate((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 0);
}

async function expectFace(at: Locator): Promise<void> {
  await expect(at.locator('img').first()).toBeAttached({ timeout: 30_000 });
  await expect.poll(async () => isSeen(at.locator('img').first())).toBe(true);
}

/** Above the open conversation. */
function headOf({ page, title }: App): Locator {
  return page.locator('header').filter({ has: title });
}

/** How many bytes somebody sees as this picture; 0 while it has not come. */
async function savedSize(bot: Bot, picture: string, path: string): Promise<number> {
  return bot.call('picture', { picture, path }).then(
    ({ size }) => size,
    () => 0,
  );
}

test('a picture goes to those one talks with, and theirs come, small and without what the camera wrote', async ({
  app,
  world: { bo, folder },
}) => {
  const { page } = app;
  await app.meet(await bo.link(), 'Lea');
  await app.say('Hello Bo');
  const photo = folder.file('lea.jpg');
  await writeFile(photo, photoWithPlace(await drawnPhoto(page, 1600, 900)));
  await page.goto(new URL('#/', page.url()).href);
  await page.getByRole('complementary', { name: 'A hint' }).getByRole('button', { name: 'Add a picture' }).click();
  await choose(app, photo);
  await expectFace(page.getByRole('button', { name: 'Change your picture' }));

  const saved = folder.file('lea-as-seen');
  await eventually('Bo has the picture', async () => {
    const list = await bo.call('list', {});
    const lea = list.flatMap(({ members }) => members).find(({ name }) => name === 'Lea');
    if (lea?.picture === undefined) return false;
    return (await savedSize(bo, lea.picture, saved)) > 0;
  });
  const seen = await readFile(saved);
  expect(seen.length).toBeLessThanOrEqual(32 * 1024);
  expect(seen.includes(PLACE)).toBe(false);
  expect(seen.includes('Exif')).toBe(false);

  await bo.call('picture.set', { file: saved });
  await page.goto(new URL('#/', page.url()).href);
  await expectFace(app.conversation('Bo'));
  await app.openConversation('Bo');
  await expectFace(headOf(app));

  await page.goto(new URL('#/you', page.url()).href);
  await page.getByRole('button', { name: 'Change your picture' }).click();
  await page.getByRole('menuitem', { name: 'Remove the picture' }).click();
  await expect(page.getByRole('button', { name: 'Add a picture of you' })).toBeVisible();
  await eventually('Bo has it no more', async () => {
    const list = await bo.call('list', {});
    return list.flatMap(({ members }) => members).every(({ name, picture }) => name !== 'Lea' || picture === undefined);
  });
});
