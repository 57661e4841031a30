import { expect } from '@playwright/test';
import { eventually } from '../../processes/driver/eventually.ts';
import { type App, typeInto } from '../driver/app.ts';
import { PHONE, test } from '../driver/both.ts';

const GROUP = 'Flat';

async function select(app: App, ...texts: readonly string[]): Promise<void> {
  const [first = '', ...others] = texts;
  await app.choose(app.message(first), 'Select');
  for (const text of others) await app.message(text).getByRole('checkbox', { name: 'Select this message' }).click();
  await expect(app.page.getByRole('toolbar', { name: 'Selected messages' })).toContainText(`${texts.length} selected`);
}

test('two people share a flat, and use what an ordinary week asks for', async ({ sit, world }) => {
  const { bo, grove } = world;
  const [ana, ben] = await Promise.all([sit('chromium'), sit('firefox', PHONE)]);
  await ana.page.goto(grove.server(0).url);
  await ana.start('Ana');
  await ben.meet(await ana.ownLink(), 'Ben');
  await ben.say('Hello Ana');
  await expect(ana.conversation('Ben')).toContainText('Hello Ana');
  const group = await ana.createGroup(GROUP, ['Ben']);
  await ben.toList();
  await ben.openConversation(GROUP);

  await test.step('the group gets a description, and for a while only admins write', async () => {
    await ana.openAbout();
    await ana.page.getByRole('button', { name: 'Edit group' }).click();
    await typeInto(ana.page.getByRole('textbox', { name: 'Description' }), 'Third floor, on the left');
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await expect(ben.notice('Ana changed the description')).toBeVisible();
    const posting = ana.page.getByRole('radiogroup', { name: 'Write messages' });
    await posting.getByText('Only admins').click();
    await expect(ben.page.getByText('Only admins write in this group.')).toBeVisible();
    await posting.getByText('Everybody').click();
    await ben.composer.waitFor();
    await ben.openAbout();
    await expect(ben.page.getByText('Third floor, on the left')).toBeVisible();
    await ben.page.getByRole('link', { name: 'Back to the conversation' }).click();
    await ana.openConversation(GROUP);
  });

  await test.step('Ana sees that Ben writes; what he writes is bold, or hidden until it is asked for', async () => {
    await ben.composer.pressSequentially('**Rent** is ||nine hundred||');
    await expect(ana.page.getByText('Ben writes…').first()).toBeVisible();
    await ben.composer.press('Enter');
    const rent = ana.message('Rent is');
    await expect(rent.locator('strong')).toHaveText('Rent');
    await rent.getByRole('button', { name: 'Show what is hidden' }).click();
    await expect(rent.getByRole('button', { name: 'Show what is hidden' })).toHaveCount(0);
    await ben.say('🎉');
    await expect(ana.page.locator('[data-emoji]')).toHaveText(/🎉/u);
  });

  await test.step('Ana, who has Bo’s link, sends his card; Ben writes to him from it', async () => {
    await ana.page.getByRole('link', { name: 'New contact' }).click();
    await typeInto(ana.page.getByLabel('Contact link', { exact: true }), await bo.link());
    await ana.page.getByRole('button', { name: 'Open', exact: true }).click();
    await expect(ana.title).toHaveText('Bo');
    await ana.openConversation(GROUP);
    await (await ana.insert('Contact')).getByRole('button', { name: 'Bo' }).click();
    await ben.message('Bo').getByRole('button', { name: 'Write', exact: true }).click();
    await expect(ben.title).toHaveText('Bo');
    await ben.say('Ana says you mend bells');
    // A card passes on where to ask, not leave to come in.
    const { account } = await ben.ask('link', {});
    await eventually('Bo is asked', () => bo.call('accept', { who: account }).catch(() => undefined));
    await expect.poll(() => bo.texts(ben.openId).catch(() => [])).toEqual(['Ana says you mend bells']);
    await ben.toList();
    await ben.openConversation(GROUP);
  });

  await test.step('one looks up who has read, and what was written before', async () => {
    await ana.say('Bin day is Mnoday');
    await expect(ana.mark('Bin day is Mnoday', 'read')).toBeVisible();
    await ana.choose(ana.message('Bin day is Mnoday'), 'Edit');
    await ana.say('Bin day is Monday');
    await expect(ben.message('Bin day is Monday')).toContainText('edited');
    await ben.choose(ben.message('Bin day is Monday'), 'Earlier versions');
    await expect(ben.page.getByRole('dialog', { name: 'Edits' })).toContainText('Mnoday');
    await ben.page.keyboard.press('Escape');
    await ana.choose(ana.message('Bin day is Monday'), 'Message info');
    await expect(ana.page.getByRole('list', { name: 'Who has got it' })).toContainText(/Ben.*Read/u);
    await ana.page.keyboard.press('Escape');
  });

  await test.step('Ana sends two messages on to her notes, stars them, and deletes them here; Ben keeps his', async () => {
    await select(ana, 'Rent is', 'Bin day is Monday');
    await ana.page.getByRole('button', { name: 'Forward', exact: true }).click();
    const sheet = ana.page.getByRole('dialog', { name: 'Forward to' });
    await sheet.getByText('Note to Self').click();
    await sheet.getByRole('button', { name: 'Forward' }).click();
    await expect(ana.title).toHaveText('Note to Self');
    for (const text of ['Rent is', 'Bin day is Monday']) await expect(ana.message(text)).toContainText('Forwarded');
    await select(ana, 'Rent is', 'Bin day is Monday');
    await ana.page.getByRole('button', { name: 'Star', exact: true }).click();
    await ana.page.goto(new URL('#/you/starred', ana.page.url()).href);
    await expect(ana.page.getByRole('main')).toContainText('Bin day is Monday');
    await ana.openConversation(GROUP);
    await select(ana, 'Rent is', 'Bin day is Monday');
    await ana.page.getByRole('button', { name: 'Delete for me' }).click();
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect(ana.message('Bin day is Monday')).toHaveCount(0);
    await expect(ben.message('Bin day is Monday')).toBeVisible();
  });

  await test.step('what is to go later waits, and goes when it is told to', async () => {
    await ana.composer.fill('The plumber comes');
    await ana.page.getByRole('button', { name: 'More ways to send' }).click();
    await ana.page.getByRole('menuitem', { name: 'Send later…' }).click();
    const later = ana.page.getByRole('dialog', { name: 'Send later' });
    await later.getByRole('button', { name: 'Send later' }).click();
    await ana.page.getByRole('button', { name: '1 message waits for its time' }).click();
    const waiting = ana.page.getByRole('list', { name: 'Waiting for their time' }).getByRole('listitem');
    await expect(waiting).toContainText('The plumber comes');
    await expect(ben.message('The plumber comes')).toHaveCount(0);
    await waiting.getByRole('button', { name: 'Send now' }).click();
    await expect(ben.message('The plumber comes')).toBeVisible();
    await ana.page.keyboard.press('Escape');
  });

  await test.step('Ana calls Ben what she likes, and puts the group into a folder; a draft waits in the list', async () => {
    await ana.composer.fill('And we need');
    await ana.openConversation('Ben');
    await expect(ana.conversation(GROUP)).toContainText('Draft: And we need');
    await ana.openPerson();
    await typeInto(ana.page.getByLabel('Nickname, for you alone'), 'Benny');
    await ana.page.getByRole('button', { name: 'Save' }).click();
    await expect(ana.page.getByText('They call themselves Ben')).toBeVisible();
    await expect(ana.conversation('Benny')).toContainText('Hello Ana');
    await ana.conversation(GROUP).click({ button: 'right' });
    await ana.page.getByRole('menuitem', { name: 'Folders…' }).click();
    const folders = ana.page.getByRole('dialog');
    await typeInto(folders.getByLabel('New folder'), 'Home');
    await folders.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(folders.getByRole('checkbox', { name: 'Home' })).toBeChecked();
    await ana.page.keyboard.press('Escape');
    await ana.page.getByRole('button', { name: 'Home', exact: true }).click();
    await expect(ana.conversations.getByRole('listitem')).toHaveCount(1);
    await ana.conversation(GROUP).getByRole('link').focus();
    await ana.page.keyboard.press('u');
    await expect(ana.conversations.getByRole('link', { name: /Flat.*marked as unread/u })).toBeVisible();
    await ana.openConversation(GROUP);
    await expect(ana.composer).toHaveValue('And we need');
    await ana.say('And we need salt');
    await expect(ben.message('And we need salt')).toBeVisible();
  });

  await test.step('Ana moves out: she hands the group over, and leaves it', async () => {
    await ana.openAbout();
    await ana.member('Benny').click();
    await ana.page.getByRole('button', { name: 'Make owner' }).click();
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Hand over' }).click();
    await expect(ben.notice('Ana made you the owner')).toBeVisible();
    await ana.confirm('Leave group', 'Leave');
    await expect(ana.page.getByText('You left. What was said stays here.')).toBeVisible();
    await expect(ben.notice('Ana left')).toBeVisible();
    await expect.poll(async () => (await ben.ask('group', { conversation: group })).members.length).toBe(1);
    for (const app of [ana, ben]) expect(await app.undecryptable()).toBe(0);
  });
});
