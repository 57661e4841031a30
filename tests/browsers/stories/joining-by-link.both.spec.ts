import { expect } from '@playwright/test';
import type { App } from '../driver/app.ts';
import { PHONE, test } from '../driver/both.ts';

const GROUP = 'Trip to the sea';

/** Makes an invite link in the open group, and answers with its data, which means the same at every server. */
async function makeLink(app: App): Promise<string> {
  const conversation = app.openId;
  await app.openAbout();
  await app.page.getByRole('button', { name: 'Make a link' }).click();
  await app.page.getByRole('dialog', { name: 'Make a link' }).getByRole('button', { name: 'Make link' }).click();
  const links = app.page.getByRole('list', { name: 'Invite links' }).getByRole('listitem');
  await expect(links).toHaveCount(1);
  await expect(links).toContainText('Lets people in at once');
  const [made] = (await app.ask('group', { conversation })).links;
  return new URL(made?.link ?? '').hash;
}

test('somebody joins by link on a phone', async ({ sit, world }) => {
  const { bo, grove } = world;
  const ana = await sit('chromium');
  await ana.meet(await bo.link(), 'Ana');
  const group = await ana.createGroup(GROUP, ['Bo']);
  await expect(ana.title).toHaveText(GROUP);
  await ana.say('Who comes along?');
  const open = await makeLink(ana);

  const dia = await sit('firefox', PHONE);
  await test.step('Dia opens it on her phone, says her name, and is in', async () => {
    await dia.page.goto(`${grove.server(1).url}/${open}`);
    await expect(dia.page.getByText(`Ana invites you to ${GROUP}.`)).toBeVisible();
    await dia.start('Dia');
    await dia.composer.waitFor();
    await expect(dia.title).toHaveText(GROUP);
    expect(dia.page.url(), 'the link is gone from the address').not.toContain(open.slice(1));
    await expect(dia.notice('You joined by a link')).toBeVisible();
    await dia.say('I do!');
    await expect(dia.mark('I do!', 'delivered')).toBeVisible();
    await expect(dia.message('Who comes along?')).toHaveCount(0);
  });
  await test.step('Ana and Bo see her', async () => {
    await ana.openConversation(GROUP);
    await expect(ana.notice('Dia joined by a link')).toBeVisible();
    await expect(ana.message('I do!')).toBeVisible();
    await expect.poll(async () => (await bo.texts(group)).at(-1)).toBe('I do!');
  });
});
