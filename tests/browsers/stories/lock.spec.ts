import { expect, type Locator, type Page } from '@playwright/test';
import { App } from '../driver/app.ts';
import { test } from '../driver/world.ts';

/* Somebody whose computer others use, too, puts a lock on the app. */

const PASSPHRASE = 'birch tea at four';

function door(page: Page): { readonly field: Locator; readonly open: (passphrase: string) => Promise<void> } {
  const field = page.getByLabel('Passphrase', { exact: true });
  return {
    field,
    open: async (passphrase) => {
      await field.fill(passphrase);
      await field.press('Enter');
    },
  };
}

async function turnOn(page: Page): Promise<void> {
  await page.goto(new URL('#/you/lock', page.url()).href);
  await page.getByLabel('New passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('New passphrase again').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Turn the lock on' }).click();
  await expect(page.getByRole('heading', { name: 'Pando is locked' })).toBeVisible();
}

/** The names of this browser's stores of messages that can be opened with what lies beside them. */
function openStores(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const open: string[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      if (!name.startsWith('pando-') || name === 'pando-lock') continue;
      const opening = indexedDB.open(name);
      await new Promise((done) => opening.addEventListener('success', done));
      const asking = opening.result.transaction('keys').objectStore('keys').get('store');
      await new Promise((done) => asking.addEventListener('success', done));
      opening.result.close();
      const record = asking.result as { encryption?: unknown; keys?: { encryption?: unknown } };
      if ([record.encryption, record.keys?.encryption].some((key) => key instanceof CryptoKey)) open.push(name);
    }
    return open;
  });
}

test('a locked app shows nothing, in no tab, and opens with its passphrase alone', async ({ app, world }) => {
  const { page } = app;
  await app.meet(await world.bo.link(), 'Lea');
  await app.say('Only for us');
  await expect(app.mark('Only for us', 'sent').or(app.mark('Only for us', 'delivered'))).toBeVisible();
  expect(await openStores(page)).toEqual(['pando-main']);
  await turnOn(page);
  expect(await openStores(page)).toEqual([]);

  await door(page).open('oak tea');
  await expect(page.getByRole('status').filter({ hasText: 'This is not the passphrase.' })).toBeVisible();
  await expect(door(page).field).toBeFocused();
  await door(page).open(PASSPHRASE);
  await app.conversation('Bo').getByRole('link').click();
  await expect(app.message('Only for us')).toBeVisible();

  // A tab beside it opens without being asked; when one locks, all do; when one opens, all do.
  const second = await App.tab(page.context(), world.grove.urls);
  await second.page.goto(page.url());
  await expect(second.message('Only for us')).toBeVisible();
  await page.bringToFront();
  await page.keyboard.press('Alt+l');
  for (const each of [page, second.page]) {
    await expect(door(each).field).toBeVisible();
    await expect(each.getByText('Only for us')).toBeHidden();
  }
  await door(second.page).open(PASSPHRASE);
  await expect(second.message('Only for us')).toBeVisible();
  await expect(app.message('Only for us')).toBeVisible();
  await second.page.close();
  await page.reload();
  await expect(door(page).field).toBeVisible();

  // Another passphrase, then none.
  await door(page).open(PASSPHRASE);
  await page.goto(new URL('#/you/lock', page.url()).href);
  const ending = page.getByRole('region').or(page.locator('section')).filter({ hasText: 'Then whoever can use' });
  await ending.getByLabel('Your passphrase').fill(PASSPHRASE);
  await ending.getByRole('button', { name: 'Turn the lock off' }).click();
  await expect(page.getByRole('button', { name: 'Turn the lock on' })).toBeVisible();
  expect(await openStores(page)).toEqual(['pando-main']);
  await app.openConversation('Bo');
  await expect(app.message('Only for us')).toBeVisible();
});
