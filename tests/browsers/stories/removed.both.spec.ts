import { expect } from '@playwright/test';
import { App } from '../driver/app.ts';
import { PHONE, test } from '../driver/both.ts';

const GROUP = 'Choir board';

test('somebody is removed and cannot read on; what they send then is refused plainly', async ({ sit, world }) => {
  const { bo, grove } = world;
  const [ana, ben, cleo] = await Promise.all([sit('chromium'), sit('firefox', PHONE), sit('firefox')]);
  await ana.meet(await bo.link(), 'Ana');
  await ana.page.getByRole('link', { name: /^You:/ }).click();
  const link = await ana.ownLink();
  await Promise.all([ben.meet(link, 'Ben'), cleo.meet(link, 'Cleo')]);
  await ben.say('Here is Ben');
  await cleo.say('Here is Cleo');
  for (const name of ['Ben', 'Cleo']) await expect(ana.conversation(name)).toContainText(`Here is ${name}`);
  const group = await ana.createGroup(GROUP, ['Ben', 'Cleo', 'Bo']);
  await bo.joined(group);
  await ben.page.getByRole('link', { name: 'Back to conversations' }).click();
  for (const app of [ben, cleo]) await app.openConversation(GROUP);
  await ana.say('The concert is in May');
  for (const app of [ben, cleo]) await expect(app.message('The concert is in May')).toBeVisible();
  await ben.say('I cannot sing in May');
  for (const app of [ana, cleo]) await expect(app.message('I cannot sing in May')).toBeVisible();

  const remove = async (name: string) => {
    await ana.openAbout();
    await ana.member(name).click();
    await ana.page.getByRole('button', { name: `Remove ${name}` }).click();
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await ana.page.getByRole('link', { name: 'Back to the conversation' }).click();
    await expect(ana.notice(`You removed ${name}`)).toBeVisible();
  };

  await test.step('Ana removes Ben, whose screen says so and keeps what he read', async () => {
    await remove('Ben');
    await expect(cleo.notice('Ana removed Ben')).toBeVisible();
    await expect(ben.notice('Ana removed you')).toBeVisible();
    await expect(ben.page.getByText('You are no longer a member. What was said stays here.')).toBeVisible();
    await expect(ben.composer).toHaveCount(0);
  });

  await test.step('what is said from then on reaches everybody but him', async () => {
    await ana.say('The new alto is Dora');
    await cleo.say('I told her');
    for (const app of [ana, cleo]) {
      await expect(app.message('The new alto is Dora')).toBeVisible();
      await expect(app.message('I told her')).toBeVisible();
      await expect(app.page.getByText('3 members')).toBeVisible();
    }
    await expect.poll(async () => (await bo.texts(group)).slice(-2)).toEqual(['The new alto is Dora', 'I told her']);
  });

  await test.step('a program that sends in Ben’s name all the same is told why it cannot', async () => {
    const refused = await ben.ask('send', { to: group, text: 'And I?' }).then(
      () => 'sent',
      (error: Error) => error.message,
    );
    expect(refused).toContain('not-a-member');
    await ben.page.reload();
    await expect(ben.notice('Ana removed you')).toBeVisible();
    expect((await ben.thread()).map(({ text }) => text)).toEqual(['The concert is in May', 'I cannot sing in May']);
    await expect(ben.message('And I?')).toHaveCount(0);
    expect(await ben.undecryptable()).toBe(0);
    for (const app of [ana, cleo]) await expect(app.message('And I?')).toHaveCount(0);
  });

  await test.step('what Cleo wrote while no server answered is not sent: she was removed before it could be', async () => {
    const down = [grove.server(0), grove.server(3)];
    await Promise.all(down.map((server) => server.kill()));
    await cleo.say('I shall bring my sister');
    await expect(cleo.mark('I shall bring my sister', 'queued')).toBeVisible();
    const [context, address] = [cleo.page.context(), cleo.page.url()];
    await cleo.page.close();
    await Promise.all(down.map((server) => server.start()));
    await remove('Cleo');
    await ana.say('Now we are two');
    await expect(ana.mark('Now we are two', 'delivered')).toBeVisible();
    await expect.poll(async () => (await bo.texts(group)).at(-1)).toBe('Now we are two');

    const again = await App.tab(context, grove.urls);
    await again.page.goto(address);
    await expect(again.notice('Ana removed you')).toBeVisible();
    await expect(again.mark('I shall bring my sister', 'not-sent')).toBeVisible();
    await expect(again.message('I shall bring my sister')).toContainText('Not sent.');
    await expect(again.page.getByText('You are no longer a member. What was said stays here.')).toBeVisible();
    await expect(again.message('Now we are two')).toHaveCount(0);
    expect(await again.undecryptable()).toBe(0);
    for (const text of await bo.texts(group)) expect(text).not.toBe('I shall bring my sister');
    await expect(ana.message('I shall bring my sister')).toHaveCount(0);
  });
});
