import { expect } from '@playwright/test';
import { typeInto } from '../driver/app.ts';
import { test } from '../driver/world.ts';

/*
 * Somebody puts its list in order, finds what was said long ago, and keeps two accounts apart.
 */

test('a list is put in order, and stays so', async ({ app, world }) => {
  const { page } = app;
  await app.meet(await world.bo.link(), 'Lea');
  await app.say('Hello Bo');
  await page.goto(new URL('#/', page.url()).href);
  const bo = app.conversation('Bo');
  await bo.getByRole('link').focus();
  await page.keyboard.press('p');
  await expect(bo.getByRole('img', { name: 'Pinned' })).toBeVisible();
  await page.keyboard.press('m');
  await page.getByRole('dialog').getByRole('button', { name: 'For a week' }).click();
  await expect(bo.getByRole('img', { name: 'Muted' })).toBeVisible();
  await bo.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await expect(bo).toBeHidden();
  await page.reload();
  await page.getByRole('button', { name: '1 put away' }).click();
  await bo.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Unmute' }).click();
  await expect(bo.getByRole('img', { name: 'Muted' })).toBeHidden();
});

test('what was said is found without its accents, in its place, and not once it is gone', async ({ app, world }) => {
  const { page } = app;
  await app.meet(await world.cy.link(), 'Mia');
  await app.say('Der Schlüssel liegt in der Hütte');
  for (let n = 1; n <= 5; n += 1) await app.say(`Something else ${n}`);
  const field = page.getByRole('searchbox', { name: 'Search people, conversations and messages' });
  await typeInto(field, 'schlussel hutte');
  const results = page.getByRole('region', { name: 'Search results' });
  const found = results.locator('[data-found]');
  await expect(found.locator('mark')).toHaveText(['Schlüssel', 'Hütte']);
  await found.click();
  await expect(page.getByRole('log').getByText('Der Schlüssel liegt')).toBeVisible();
  await expect(field).toHaveValue('');
  await app.say('Der Schlüssel ist weg');
  await typeInto(field, 'schlüssel');
  await expect(found).toHaveCount(2);
  await page.reload();
  await typeInto(field, 'SCHLÜSSEL weg');
  await expect(found).toHaveCount(1);
});

test('two accounts live in one browser and know nothing of each other', async ({ app, world }) => {
  const { page } = app;
  await app.meet(await world.bo.link(), 'Nora');
  await app.say('From Nora');
  await page.goto(new URL('#/you', page.url()).href);
  await page.getByRole('button', { name: 'Add an account' }).click();
  await app.start('Office');
  await expect(page.getByRole('link', { name: 'You: Office' })).toBeVisible();
  await expect(app.conversation('Bo')).toBeHidden();
  const nora = page.getByRole('button', { name: /^Switch to Nora/u });
  await nora.click();
  await expect(page.getByRole('link', { name: 'You: Nora' })).toBeVisible();
  await expect(app.conversation('Bo')).toBeVisible();
  await page.goto(new URL('#/you', page.url()).href);
  await app.confirm('Remove this account from here', 'Remove');
  await expect(page.getByRole('link', { name: 'You: Office' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Switch to Nora/u })).toBeHidden();
  await page.reload();
  await expect(page.getByRole('link', { name: 'You: Office' })).toBeVisible();
});
