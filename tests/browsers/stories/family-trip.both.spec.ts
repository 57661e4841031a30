import { expect } from '@playwright/test';
import type { App } from '../driver/app.ts';
import { PHONE, test } from '../driver/both.ts';
import { drawnPhoto } from '../driver/picture.ts';

const GROUP = 'Sea in summer';
/** Long enough for three screens to show it first. */
const SHORT_SECONDS = 12;

test('a family plans a trip', async ({ sit, world }) => {
  const [ana, ben, oma] = await Promise.all([sit('chromium'), sit('firefox', PHONE), sit('chromium', PHONE)]);
  const family = [ana, ben, oma];
  const all = async (check: (app: App) => Promise<unknown>): Promise<void> =>
    void (await Promise.all(family.map(check)));

  await test.step('they are in a group', async () => {
    await ana.page.goto(world.grove.server(0).url);
    await ana.start('Ana');
    const link = await ana.ownLink();
    await Promise.all([ben.meet(link, 'Ben'), oma.meet(link, 'Oma')]);
    await ben.say('Hello Ana');
    await oma.say('Hello child');
    for (const name of ['Ben', 'Oma']) await expect(ana.conversation(name)).toContainText('Hello');
    await ana.createGroup(GROUP, ['Ben', 'Oma']);
    for (const app of [ben, oma]) {
      await app.page.getByRole('link', { name: 'Back to conversations' }).click();
      await app.openConversation(GROUP);
    }
    await all((app) => expect(app.page.getByText('3 members')).toBeVisible());
  });

  await test.step('a poll finds the month', async () => {
    const sheet = await ana.insert('Poll');
    await sheet.getByLabel('Question').fill('When?');
    await sheet.getByLabel('Option 1').fill('June');
    await sheet.getByLabel('Option 2').fill('July');
    await sheet.getByRole('button', { name: 'Send' }).click();
    const option = (app: App, name: string) =>
      app.page.getByRole('group', { name: 'When?' }).getByRole('button', { name });
    await all((app) => expect(option(app, 'June: 0')).toBeVisible());
    await option(ben, 'July: 0').click();
    await option(oma, 'July: ').click();
    await option(ana, 'June: 0').click();
    await all((app) => expect(option(app, 'July: 2')).toBeVisible());
    await all((app) => expect(option(app, 'June: 1')).toBeVisible());
    await option(ana, 'July: 2').click();
    await all((app) => expect(option(app, 'July: 3')).toBeVisible());
    await ana.page.getByRole('button', { name: 'Close the poll' }).click();
    await all((app) => expect(app.page.getByRole('group', { name: 'When?' })).toContainText('Closed'));
  });

  await test.step('Ben sends the place from his phone, and Ana pins it', async () => {
    const sheet = await ben.insert('Place');
    await sheet.getByLabel('Latitude').fill('54.1809');
    await sheet.getByLabel('Longitude').fill('7.8859');
    await sheet.getByLabel('Name of the place').fill('The red cliff');
    await sheet.getByRole('button', { name: 'Send' }).click();
    await all((app) => expect(app.message('The red cliff')).toContainText('54.18090, 7.88590'));
    await ana.choose(ana.message('The red cliff'), 'Pin for everyone');
    await all((app) =>
      expect(app.page.getByRole('region', { name: 'Pinned messages' })).toContainText('The red cliff'),
    );
    await all((app) => expect(app.notice('pinned a message')).toBeVisible());
  });

  await test.step('Oma sends photos of last time', async () => {
    const photo = await drawnPhoto(oma.page, 800, 600);
    const files = ['one.jpg', 'two.jpg'].map((name) => ({ name, mimeType: 'image/jpeg', buffer: photo }));
    await oma.page.locator('input[data-attach=seen]').setInputFiles(files);
    await expect(oma.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')).toHaveCount(2);
    await oma.say('As it was then');
    await all(async (app) => {
      const pictures = app.message('As it was then').getByRole('img', { name: /\.jpg$/u });
      await expect(pictures).toHaveCount(2);
      for (const picture of await pictures.all())
        await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    });
  });

  await test.step('Ana speaks of Ben, who answers; Oma reacts; Ana says it better', async () => {
    await ben.page.getByRole('link', { name: 'Back to conversations' }).click();
    await ana.composer.pressSequentially('@Be');
    await ana.page.getByRole('option', { name: 'Ben' }).click();
    await expect(ana.composer).toHaveValue(/^@Ben/u);
    await ana.composer.pressSequentially(' you bring the tnet');
    await ana.composer.press('Enter');
    await expect(ben.conversations.getByRole('link', { name: new RegExp(`${GROUP}.*1 unread`, 'u') })).toBeVisible();
    await expect(ben.conversation(GROUP).getByRole('img', { name: 'You are mentioned' })).toBeVisible();
    await ben.openConversation(GROUP);
    await ben.reply(ben.message('you bring the tnet'), 'And the kettle');
    await all((app) => expect(app.message('And the kettle').getByTitle('Go to the message by')).toContainText('@Ben'));
    await oma.react(oma.message('And the kettle'), 'fire');
    await all((app) => expect(app.message('And the kettle').getByRole('button', { name: /^🔥 1/u })).toBeVisible());
    await ana.choose(ana.message('you bring the tnet').first(), 'Edit');
    await ana.composer.fill('@Ben you bring the tent');
    await ana.composer.press('Enter');
    await all((app) => expect(app.message('you bring the tent').first()).toContainText('edited'));
    await all((app) => expect(app.message('tnet')).toHaveCount(0));
  });

  await test.step('Oma says the rest aloud', async () => {
    await oma.page.getByRole('button', { name: 'Record a voice message' }).click();
    await expect(oma.page.getByRole('timer')).toHaveText('0:01');
    await oma.page.getByRole('button', { name: 'Send the voice message' }).click();
    await all((app) => expect(app.page.getByRole('button', { name: 'Play the voice message' })).toBeVisible());
  });

  await test.step('where the key lies is gone after its time, for everybody', async () => {
    const group = ana.openId;
    await ana.openAbout();
    await ana.page.getByRole('radiogroup', { name: 'Messages disappear after' }).getByText('5 minutes').click();
    await ana.page.getByRole('link', { name: 'Back to the conversation' }).click();
    await all((app) => expect(app.notice('set messages to disappear after 5 minutes')).toBeVisible());
    // Nobody waits five minutes here.
    await ana.ask('disappear', { conversation: group, seconds: SHORT_SECONDS });
    await all((app) =>
      expect
        .poll(async () => (await app.ask('conversation', { conversation: group })).disappearSeconds)
        .toBe(SHORT_SECONDS),
    );
    await ana.say('The key is under the red stone');
    await all((app) => expect(app.message('The key is under the red stone')).toBeVisible());
    await all((app) => expect(app.message('The key is under the red stone')).toHaveCount(0));
  });

  await test.step('all have the same in the end', async () => {
    const order = (await ana.thread()).map(({ id }) => id);
    expect(order).toHaveLength(6);
    await all((app) => expect.poll(async () => (await app.thread()).map(({ id }) => id)).toEqual(order));
    await all(async (app) => expect(await app.undecryptable()).toBe(0));
  });
});
