import { expect, type Locator } from '@playwright/test';
import type { Bot } from '../../processes/driver/bot.ts';
import { eventually } from '../../processes/driver/eventually.ts';
import type { App } from '../driver/app.ts';
import { PHONE, test } from '../driver/both.ts';

const GROUP = 'House meeting';
const PASSPHRASE = 'a ladder in the cellar';

const requests = ({ page }: App): Locator => page.getByRole('link', { name: 'Requests' });

/** What the page about somebody says of their safety number: its digits, and how it stands with them. */
async function safetyNumber({ page }: App): Promise<string> {
  const digits = page.getByRole('group', { name: 'Safety number' }).locator('span');
  await expect(digits).toHaveCount(12);
  return (await digits.allTextContents()).join(' ');
}

/** Goes to the page about whom one talks with, and reads the number there. */
async function compare(app: App, with_: string): Promise<string> {
  await app.toList();
  await app.openConversation(with_);
  await app.openPerson();
  return safetyNumber(app);
}

/** Somebody who shares a group with `whom` writes to them out of the blue. */
async function intrude(bot: Bot, whom: App, text: string): Promise<string> {
  const { account } = await whom.ask('link', {});
  const { conversation } = await eventually('the bot knows whom it writes to', () =>
    bot.call('direct', { who: account }).catch(() => undefined),
  );
  await bot.call('send', { to: conversation, text });
  return conversation;
}

test('strangers wait at the door; who is let in proves who they are, and again when they come with a new device', async ({
  sit,
  world,
}) => {
  const { bo, cy } = world;
  const [ana, ben] = await Promise.all([sit('chromium'), sit('firefox', PHONE)]);
  const link = await bo.link();
  await Promise.all([ana.meet(link, 'Ana'), ben.meet(link, 'Ben')]);
  const links = [...(await Promise.all([ana, ben].map((app) => app.ask('link', {})))), await cy.call('link', {})];
  const { id: group } = await bo.call('group.create', { name: GROUP, members: links.map((each) => each.link) });
  await Promise.all([bo, cy].map((bot) => bot.joined(group)));
  await ana.openConversation(GROUP);

  await test.step('Ben finds Ana in a group, and writes to her', async () => {
    await ben.toList();
    await ben.openConversation(GROUP);
    await ben.openAbout();
    await ben.member('Ana').click();
    await ben.page.getByRole('button', { name: 'Open page' }).click();
    await expect(ben.page.getByRole('list', { name: 'Groups you share' })).toContainText(GROUP);
    await ben.page.getByRole('button', { name: 'Write to Ana' }).click();
    await expect(ben.title).toHaveText('Ana');
    await ben.say('May I borrow your ladder?');
  });

  await test.step('Ana is asked, apart from her conversations, without noise; Ben learns nothing until she accepts', async () => {
    await expect(requests(ana)).toContainText('1');
    await expect(ana.conversation('Ben')).toHaveCount(0);
    await expect(ana.page).toHaveTitle('Pando');
    await requests(ana).click();
    await expect(ana.page.getByRole('main')).toContainText('Ben would like to write to you');
    await expect(ana.page.getByRole('main')).not.toContainText('ladder');
    await expect(ben.mark('May I borrow your ladder?', 'sent')).toBeVisible();
    await ana.page.getByRole('button', { name: 'Accept' }).click();
    await expect(ana.title).toHaveText('Ben');
    await expect(ana.message('May I borrow your ladder?')).toBeVisible();
    await expect(requests(ana)).toHaveCount(0);
    await ana.say('Gladly');
    await expect(ben.message('Gladly')).toBeVisible();
    await expect(ben.mark('May I borrow your ladder?', 'read')).toBeVisible();
  });

  await test.step('she turns Cy away, and blocks him when he comes again; nobody is told', async () => {
    await intrude(cy, ana, 'Buy my coin');
    await requests(ana).click();
    await ana.page.getByRole('button', { name: 'Decline' }).click();
    await expect(requests(ana)).toHaveCount(0);
    await expect(ana.page.getByText('Nobody is waiting.')).toBeVisible();
    const { account } = await ana.ask('link', {});
    await cy.call('group.create', { name: 'Coins for all', members: [account] });
    await requests(ana).click();
    await ana.confirm('Block', 'Block');
    await expect(requests(ana)).toHaveCount(0);
    await ana.openConversation(GROUP);
    await cy.call('send', { to: group, text: 'Coins, anybody?' });
    await ben.toList();
    await expect(ben.conversation(GROUP)).toContainText('Coins, anybody?');
    await expect(ana.message('From somebody you blocked.')).toBeVisible();
    await expect(ana.conversation(GROUP)).toContainText('From somebody you blocked.');
    await expect(ana.page.getByText('Coins, anybody?')).toHaveCount(0);
    await expect(ana.page).toHaveTitle('Pando');
  });

  await test.step('Ben, whom Cy puts into a group, looks at it, leaves and deletes it: he reports to himself alone', async () => {
    const { account } = await ben.ask('link', {});
    const { id } = await cy.call('group.create', { name: 'Coins for Ben', members: [account] });
    await requests(ben).click();
    await ben.page.getByRole('button', { name: 'Accept' }).click();
    await expect(ben.title).toHaveText('Coins for Ben');
    await cy.joined(id);
    await cy.call('send', { to: id, text: 'Only today' });
    await expect(ben.message('Only today')).toBeVisible();
    await ben.openAbout();
    await ben.confirm('Delete conversation', 'Delete');
    await expect(ben.conversation('Ana')).toBeVisible();
    await expect(ben.conversation('Coins for Ben')).toHaveCount(0);
    await eventually('Cy is alone', async () => (await cy.members(id)).length === 1);
  });

  let old = '';
  await test.step('Ana and Ben see the same number; each notes that they compared it', async () => {
    const numbers = await Promise.all([compare(ana, 'Ben'), compare(ben, 'Ana')]);
    expect(numbers[0]).toBe(numbers[1]);
    old = numbers[0];
    for (const app of [ana, ben]) {
      await expect(app.page.getByText('Not verified')).toBeVisible();
      await app.page.getByRole('button', { name: 'The numbers are the same' }).click();
      await expect(app.page.getByText(/^You have verified/u)).toBeVisible();
      await app.page.getByRole('link', { name: 'Back', exact: true }).click();
      await expect(app.title.getByRole('img', { name: 'Verified' })).toBeVisible();
    }
  });

  await test.step('Ana takes her account to one more browser: Ben is told, and that the number says nothing any more', async () => {
    await ana.page.goto(new URL('#/you', ana.page.url()).href);
    await ana.page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await ana.page.getByLabel('Passphrase again').fill(PASSPHRASE);
    const buffer = await ana.savedBy(() => ana.page.getByRole('button', { name: 'Export everything' }).click());
    const laptop = await sit('firefox');
    await laptop.page.goto(world.grove.server(3).url);
    await laptop.page.getByRole('link', { name: 'Bring an exported account' }).click();
    await laptop.page.locator('input[type=file]').setInputFiles({ name: 'ana.pando', mimeType: '', buffer });
    await laptop.page.getByLabel('Passphrase').fill(PASSPHRASE);
    await laptop.page.getByRole('button', { name: 'Import' }).click();
    await laptop.openConversation('Ben');
    await laptop.say('From my laptop');
    await expect(ben.message('From my laptop')).toBeVisible();
    await expect(ben.notice('Ana added a device')).toBeVisible();
    await expect(ben.page.getByRole('link', { name: 'Compare the safety number again' })).toBeVisible();
    await expect(ben.title.getByRole('img', { name: 'Verified' })).toHaveCount(0);
    await ben.page.getByRole('link', { name: 'Compare the safety number again' }).click();
    await expect(ben.page.getByText('A device of one of you changed since you verified Ana')).toBeVisible();
    const fresh = await Promise.all([safetyNumber(ben), compare(ana, 'Ben'), compare(laptop, 'Ben')]);
    expect(new Set(fresh).size).toBe(1);
    expect(fresh[0]).not.toBe(old);
    await expect(ana.page.getByText('A device of one of you changed since you verified Ben')).toBeVisible();
    await ben.page.getByRole('button', { name: 'The numbers are the same' }).click();
    await expect(ben.page.getByText('You have verified Ana')).toBeVisible();
    await ben.page.getByRole('link', { name: 'Back', exact: true }).click();
    await expect(ben.page.getByRole('link', { name: 'Compare the safety number again' })).toHaveCount(0);
    for (const app of [ana, ben, laptop]) expect(await app.undecryptable()).toBe(0);
  });
});
