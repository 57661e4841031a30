import { expect } from '@playwright/test';
import { noisyPicture } from '../driver/picture.ts';
import { test } from '../driver/world.ts';

/* What happens to a file before it is sent, and how one gets out of what lies over a conversation. */

test('what cannot be cleaned is sent only by somebody who was asked, and "back" closes what lies over the page', async ({
  app,
  world,
}) => {
  const { page } = app;
  await app.meet(await world.bo.link(), 'Lea');
  const attach = page.locator('input[data-attach=file]');
  const tray = page.getByRole('list', { name: 'Files to send' });
  await attach.setInputFiles({ name: 'far-away.heic', mimeType: 'image/heic', buffer: Buffer.from('48.2N 16.37E') });
  await app.say('Guess where');
  const question = page.getByRole('dialog');
  await expect(question).toContainText('far-away.heic');
  await page.goBack();
  await expect(question).toBeHidden();
  await expect(tray.getByRole('listitem')).toHaveCount(1);
  await expect(app.message('Guess where')).toBeHidden();
  await app.say('Guess where');
  await question.getByRole('button', { name: 'Send as a file' }).click();
  await expect(app.message('Guess where')).toContainText('far-away.heic');

  await attach.setInputFiles({ name: 'noise.png', mimeType: 'image/png', buffer: noisyPicture(300, 200) });
  await app.say('Look');
  await expect(tray).toBeHidden();
  const { openId } = app;
  await app
    .message('Look')
    .getByRole('button', { name: /^Show noise/u })
    .click();
  const gallery = page.getByRole('dialog');
  await expect(gallery.getByRole('button', { name: 'Close' })).toBeVisible();
  await page.goBack();
  await expect(gallery).toBeHidden();
  await page.getByRole('button', { name: 'Attach' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('menu')).toBeHidden();
  expect(app.openId).toBe(openId);
});
