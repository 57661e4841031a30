import { expect, test } from '@playwright/test';
import { Grove } from '../../processes/driver/grove.ts';
import { TemporaryFolder } from '../../processes/driver/temporary-folder.ts';
import { App } from '../driver/app.ts';
import { PHONE } from '../driver/both.ts';
import { Browsers } from '../driver/browsers.ts';
import { clockAhead, serversAhead } from '../driver/days.ts';

const GROUP = 'Allotment';

/** The app is opened again, so many days later. */
async function opensAgain(app: App, servers: readonly string[], days: number): Promise<App> {
  const [context, address] = [app.page.context(), app.page.url()];
  await app.page.close();
  await clockAhead(context, days);
  const again = await App.tab(context, servers);
  await again.page.goto(address);
  return again;
}

test('two days offline: who comes back reads on where they stopped, and lacks nothing', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  await using browsers = await Browsers.launch();
  let [ana, ben, cleo] = await Promise.all([
    App.fresh(browsers.chromium, grove.urls),
    App.fresh(browsers.firefox, grove.urls, PHONE),
    App.fresh(browsers.firefox, grove.urls),
  ]);
  const problems = () => [ana, ben, cleo].flatMap(({ witness }) => witness.problems);
  await ana.page.goto(grove.server(0).url);
  await ana.start('Ana');
  const link = await ana.ownLink();
  await Promise.all([ben.meet(link, 'Ben'), cleo.meet(link, 'Cleo')]);
  await ben.say('Ben here');
  await cleo.say('Cleo here');
  for (const name of ['Ben', 'Cleo']) await expect(ana.conversation(name)).toContainText(`${name} here`);
  const group = await ana.createGroup(GROUP, ['Ben', 'Cleo']);
  await ben.page.getByRole('link', { name: 'Back to conversations' }).click();
  for (const app of [ben, cleo]) await app.openConversation(GROUP);
  await ana.say('The beans are in');
  await ben.say('I water them on Tuseday');
  await cleo.say('And I the week after');
  const before = ['The beans are in', 'I water them on Tuseday', 'And I the week after'];
  for (const app of [ana, ben, cleo]) for (const text of before) await expect(app.message(text)).toBeVisible();
  await expect(cleo.mark('And I the week after', 'read')).toBeVisible();

  const during: string[] = [];
  const where = new URL('/', cleo.page.url()).href;
  await test.step('Cleo’s device sleeps; on the next day the others write, react, and take somebody in', async () => {
    await cleo.page.close();
    expect(problems()).toEqual([]);
    await serversAhead(grove, 1);
    [ana, ben] = await Promise.all([opensAgain(ana, grove.urls, 1), opensAgain(ben, grove.urls, 1)]);
    await ana.react(ana.message('And I the week after'), 'fire');
    await ben.choose(ben.message('I water them on Tuseday'), 'Edit');
    await ben.say('I water them on Tuesday');
    await expect(ana.message('I water them on Tuesday')).toContainText('edited');
    for (let number = 1; number <= 12; number += 1) {
      during.push(`Bean ${number} is up`);
      await (number % 2 === 0 ? ana : ben).say(`Bean ${number} is up`);
    }
    await expect(ana.message('Bean 11 is up')).toBeVisible();
    await ana.choose(ana.message('Bean 12 is up'), 'Pin for everyone');
    await expect(ben.notice('Ana pinned a message')).toBeVisible();
  });

  const dora = await App.fresh(browsers.chromium, grove.urls, PHONE);
  await test.step('on the day after, a newcomer is in, a name changes, and something is taken back', async () => {
    expect(problems()).toEqual([]);
    await serversAhead(grove, 2);
    [ana, ben] = await Promise.all([opensAgain(ana, grove.urls, 1), opensAgain(ben, grove.urls, 1)]);
    await clockAhead(dora.page.context(), 2);
    await dora.meet(link, 'Dora');
    await dora.say('Dora here');
    await expect(ana.conversation('Dora')).toContainText('Dora here');
    const { account } = await dora.ask('link', {});
    await ana.ask('group.add', { conversation: group, members: [account] });
    await expect(ana.notice('You added Dora')).toBeVisible();
    await ana.say('Slugs!');
    await ben.say('I bring copper');
    await ana.choose(ana.message('Slugs!'), 'Delete for everyone');
    await ana.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await dora.page.getByRole('link', { name: 'Back to conversations' }).click();
    await dora.openConversation(GROUP);
    await dora.say('I have no beans yet');
    during.push('I bring copper', 'I have no beans yet');
    await expect(ana.message('I have no beans yet')).toBeVisible();
    await expect(ben.message('Message deleted')).toBeVisible();
  });

  await test.step('Cleo comes back', async () => {
    await clockAhead(cleo.page.context(), 2);
    const context = cleo.page.context();
    cleo = await App.tab(context, grove.urls);
    await cleo.page.goto(where);
    // Twelve beans, the copper and the newcomer's; what was taken back counts no more.
    await expect(cleo.conversations.getByRole('link', { name: new RegExp(`^${GROUP}.*14 unread`, 'u') })).toBeVisible();
    await cleo.openConversation(GROUP);
    await expect(cleo.page.locator('[data-unread-divider]')).toBeVisible();
    await expect(cleo.message('And I the week after').getByRole('button', { name: '🔥 1: Ana' })).toBeVisible();
    await expect(cleo.message('I water them on Tuesday')).toContainText('edited');
    await expect(cleo.page.getByRole('region', { name: 'Pinned messages' })).toContainText('Bean 12 is up');
  });

  await test.step('all have the same, in one order', async () => {
    const wanted = ['The beans are in', 'I water them on Tuesday', 'And I the week after', ...during].toSorted();
    const order = await ana.thread();
    expect(
      order
        .map(({ text }) => text)
        .filter((text) => text !== 'Message deleted')
        .toSorted(),
    ).toEqual(wanted);
    for (const app of [ben, cleo])
      await expect
        .poll(async () => (await app.thread()).map(({ id, text }) => ({ id, text })))
        .toEqual(order.map(({ id, text }) => ({ id, text })));
    expect((await dora.thread()).map(({ text }) => text)).toEqual(
      order.slice(order.findIndex(({ text }) => text === 'Bean 12 is up') + 1).map(({ text }) => text),
    );
    for (const app of [ana, ben, cleo, dora]) expect(await app.undecryptable()).toBe(0);
    expect([...problems(), ...dora.witness.problems]).toEqual([]);
  });
});
