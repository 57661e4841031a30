import { expect } from '@playwright/test';
import type { App } from '../driver/app.ts';
import { PHONE, test } from '../driver/both.ts';

const GROUP = 'Trip to the sea';

/** Makes an invite link in the open group, and answers with its data, which means the same at every server. */
async function makeLink(app: App, { approval }: { readonly approval: boolean }): Promise<string> {
  const before = (await app.ask('group', { conversation: app.openId })).links.length;
  const conversation = app.openId;
  await app.openAbout();
  await app.page.getByRole('button', { name: 'Make a link' }).click();
  const sheet = app.page.getByRole('dialog', { name: 'Make a link' });
  if (approval) await sheet.getByText('Ask an admin before anybody comes in').click();
  await sheet.getByRole('button', { name: 'Make link' }).click();
  const links = app.page.getByRole('list', { name: 'Invite links' }).getByRole('listitem');
  await expect(links).toHaveCount(before + 1);
  await expect(links.filter({ hasText: approval ? 'Asks an admin first' : 'Lets people in at once' })).toHaveCount(1);
  const made = (await app.ask('group', { conversation })).links.find((link) => link.approval === approval);
  return new URL(made?.link ?? '').hash;
}

test('somebody joins by link on a phone; the next one is let in by who has just come and was made an admin', async ({
  sit,
  world,
}) => {
  const { bo, grove } = world;
  const ana = await sit('chromium');
  await ana.meet(await bo.link(), 'Ana');
  const group = await ana.createGroup(GROUP, ['Bo']);
  await expect(ana.title).toHaveText(GROUP);
  await ana.say('Who comes along?');
  const open = await makeLink(ana, { approval: false });

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

  await test.step('Ana makes Dia an admin, and a link that asks first', async () => {
    await ana.openAbout();
    await ana.member('Dia').click();
    await ana.page.getByRole('button', { name: 'Make admin' }).click();
    await expect(dia.notice('Ana made you an admin')).toBeVisible();
    await ana.openConversation(GROUP);
  });
  const asking = await makeLink(ana, { approval: true });

  const eve = await sit('chromium', PHONE);
  await test.step('Eve asks, and reads nothing until Dia lets her in', async () => {
    await eve.page.goto(`${grove.server(2).url}/${asking}`);
    await eve.page.getByLabel('What should friends call you?').waitFor();
    await eve.start('Eve');
    await expect(eve.page.getByText('You asked to join. An admin of the group will let you in.')).toBeVisible();
    await expect(eve.page.getByRole('article')).toHaveCount(0);
    await dia.openAbout();
    const waiting = dia.page.getByRole('list', { name: 'Asking to join' }).getByRole('listitem');
    await expect(waiting).toContainText('Eve');
    await dia.page.getByRole('button', { name: 'Let Eve in' }).click();
    await eve.composer.waitFor();
    await eve.say('Thank you, Dia');
  });

  await test.step('all four have the same people, and what was said since', async () => {
    await ana.openConversation(GROUP);
    await dia.page.getByRole('link', { name: 'Back to the conversation' }).click();
    for (const app of [ana, dia, eve]) {
      await expect(app.message('Thank you, Dia')).toBeVisible();
      await expect(app.page.getByText('4 members')).toBeVisible();
    }
    await expect.poll(async () => (await bo.texts(group)).at(-1)).toBe('Thank you, Dia');
    expect((await eve.thread()).map(({ text }) => text)).toEqual(['Thank you, Dia']);
    expect((await dia.thread()).map(({ text }) => text)).toEqual(['I do!', 'Thank you, Dia']);
  });
});
