import { expect, type Page } from '@playwright/test';
import { App } from '../driver/app.ts';
import { test } from '../driver/world.ts';

/* Only Chromium lets its driver hold a passkey; and what is the same everywhere is seen here alone. */

async function turnOn(page: Page): Promise<void> {
  await page.goto(new URL('#/you/lock', page.url()).href);
  await page.getByLabel('New passphrase', { exact: true }).fill('birch tea at four');
  await page.getByLabel('New passphrase again').fill('birch tea at four');
  await page.getByRole('button', { name: 'Turn the lock on' }).click();
  await expect(page.getByRole('heading', { name: 'Pando is locked' })).toBeVisible();
}

test('a passkey opens the lock beside the passphrase', async ({ browser, world }) => {
  // A passkey belongs to a name, which an address is not.
  const link = (await world.bo.link()).replace('127.0.0.1', 'localhost');
  await using app = await App.fresh(browser, [...world.grove.urls, new URL(link).origin]);
  const { page } = app;
  const authenticators = await page.context().newCDPSession(page);
  await authenticators.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    ctap2Version: 'ctap2_1',
    transport: 'internal',
    hasUserVerification: true,
    hasResidentKey: true,
    hasPrf: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  await authenticators.send('WebAuthn.addVirtualAuthenticator', { options });
  await app.meet(link, 'Nora');
  await turnOn(page);
  await page.getByLabel('Passphrase', { exact: true }).fill('birch tea at four');
  await page.keyboard.press('Enter');
  const passkey = page.locator('section').filter({ hasText: 'Not every passkey' });
  await passkey.getByLabel('Your passphrase').fill('birch tea at four');
  await passkey.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(page.getByRole('button', { name: 'Take the passkey away' })).toBeVisible();
  await page.getByRole('button', { name: 'Lock now' }).click();
  await page.getByRole('button', { name: 'Unlock with the passkey' }).click();
  await expect(page.getByRole('button', { name: 'Lock now' })).toBeVisible();

  // One more account is under the same lock, and to go there is not to start Pando anew.
  await page.goto(new URL('#/you', page.url()).href);
  await page.getByRole('button', { name: 'Add an account' }).click();
  await app.start('Office');
  await expect(page.getByRole('link', { name: 'You: Office' })).toBeVisible();
  await page.keyboard.press('Alt+l');
  await page.getByRole('button', { name: 'Unlock with the passkey' }).click();
  await expect(page.getByRole('link', { name: 'You: Office' })).toBeVisible();
  expect(app.witness.problems).toEqual([]);
});

test('who has forgotten the passphrase begins anew', async ({ app, world }) => {
  const { page } = app;
  await app.meet(await world.cy.link(), 'Mia');
  await turnOn(page);
  await page.getByText('Forgotten the passphrase?').click();
  await page.getByRole('button', { name: 'Delete this browser’s data' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete everything here' }).click();
  await expect(page.getByLabel('What should friends call you?')).toBeVisible();
});
