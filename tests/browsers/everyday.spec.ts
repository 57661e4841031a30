import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import type { PandoEvent } from '@pando/engine/api';
import type { Bot } from '../processes/driver/bot.ts';
import { eventually } from '../processes/driver/eventually.ts';
import { App } from './driver/app.ts';
import { noisyPicture } from './driver/picture.ts';
import { test } from './driver/world.ts';

type EventOf<T extends PandoEvent['type']> = Extract<PandoEvent, { type: T }>;

/** Waits until the bot is told of such an event. */
function told<T extends PandoEvent['type']>(
  bot: Bot,
  type: T,
  fits: (event: EventOf<T>) => boolean,
): Promise<EventOf<T>> {
  return eventually(`the bot is told of a ${type}`, () =>
    bot.events.find((event): event is EventOf<T> => event.type === type && fits(event as EventOf<T>)),
  );
}

function heard(bot: Bot, text: string): Promise<EventOf<'message'>> {
  return told(bot, 'message', (event) => event.text === text);
}

test('who opens a link lands in the conversation; one replies, reacts, edits and deletes', async ({ app, world }) => {
  const { bo, grove } = world;
  // The link's data means the same at every server.
  const { hash } = new URL(await bo.link());
  await app.page.goto(`${grove.server(2).url}/${hash}`);
  await expect(app.page.getByText('Bo invites you to a conversation.')).toBeVisible();
  await app.start('Ana');
  await expect(app.title).toHaveText('Bo');
  expect(app.page.url(), 'the link is gone from the address').not.toContain(hash.slice(1));

  await app.say('Is the stove warm?');
  const { conversation, id } = await heard(bo, 'Is the stove warm?');
  await bo.call('send', { to: conversation, text: 'It is', replyTo: id });
  await expect(app.message('It is').getByTitle('Go to the message by Ana')).toContainText('Is the stove');

  await app.message('It is').hover();
  await app.message('It is').getByRole('button', { name: 'Reply' }).click();
  await app.say('Good');
  const reply = await heard(bo, 'Good');
  expect(reply.replyTo).toBe((await heard(bo, 'It is')).id);

  const answer = app.page.getByRole('article', { name: /^Bo/ });
  await answer.hover();
  await answer.getByRole('button', { name: 'React' }).click();
  await app.page.getByRole('dialog').getByRole('button', { name: 'fire', exact: true }).first().click();
  await expect(answer.getByRole('button', { name: '🔥 1: you' })).toBeVisible();
  await told(bo, 'reaction', ({ emoji, from }) => emoji === '🔥' && from.name === 'Ana');
  await bo.call('react', { conversation, message: reply.id, emoji: '🎉' });
  await expect(app.page.getByRole('button', { name: '🎉 1: Bo' })).toBeVisible();
  await answer.getByRole('button', { name: '🔥 1: you' }).click();
  await told(bo, 'reaction', ({ emoji, removed }) => emoji === '🔥' && removed);

  const own = app.page.getByRole('article', { name: /^You/ }).last();
  await own.hover();
  await own.getByRole('button', { name: 'More' }).click();
  await app.page.getByRole('menuitem', { name: 'Edit' }).click();
  await app.say('Good, I am coming');
  await told(bo, 'edit', ({ text }) => text === 'Good, I am coming');
  await expect(own).toContainText('edited');

  await own.hover();
  await own.getByRole('button', { name: 'More' }).click();
  await app.page.getByRole('menuitem', { name: 'Delete for everyone' }).click();
  await app.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await told(bo, 'delete', ({ message }) => message === reply.id);
  await expect(own).toContainText('Message deleted');
});

test('a picture goes both ways whole, and shows how far it is', async ({ app, world }) => {
  const { bo, folder } = world;
  const path = folder.file('noise.png');
  const picture = noisyPicture(900, 700);
  writeFileSync(path, picture);
  const conversation = await app.meet(await bo.link(), 'Ana');

  await app.chooseFile(path);
  await expect(app.page.getByRole('list', { name: 'Files to send' })).toContainText('noise.png');
  await app.page.getByRole('button', { name: 'Original' }).click();
  await app.say('From my window');
  const file = await told(bo, 'file', ({ text }) => text === 'From my window');
  const steps = (): number[] =>
    app.witness.events.flatMap((event) =>
      event.type === 'progress' && event.direction === 'up' ? [event.bytes / event.of] : [],
    );
  // What the page says of it may come after the file itself has.
  await expect.poll(() => steps().some((step) => step > 0 && step < 1)).toBe(true);
  expect(steps().toSorted((a, b) => a - b)).toEqual(steps());
  const saved = folder.file('saved.png');
  await bo.call('save', { message: file.id, path: saved });
  expect(readFileSync(saved).equals(picture)).toBe(true);

  await bo.call('send', { to: file.conversation, text: 'From mine', file: path });
  const image = app.message('From mine').getByRole('img', { name: 'noise.png' });
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(900);
  await app.message('From mine').getByRole('button', { name: 'Show noise.png' }).click();
  await expect(app.page.getByRole('dialog').getByRole('img')).toBeVisible();
  await app.page.keyboard.press('Escape');
  expect(app.openId).toBe(conversation);
});

test('what was not read is counted until it is', async ({ app, world }) => {
  const { bo, cy } = world;
  await app.meet(await bo.link(), 'Ana');
  await app.say('Write me when you are there');
  const { conversation } = await heard(bo, 'Write me when you are there');
  const { hash } = new URL(await cy.link());
  await app.page.evaluate((hash) => (location.hash = hash), hash);
  await expect(app.title).toHaveText('Cy');
  for (const text of ['I am there', 'Where are you?', 'Hello?']) await bo.call('send', { to: conversation, text });
  await expect(app.conversations.getByRole('link', { name: /^Bo.*3 unread/u })).toBeVisible();
  await expect(app.page).toHaveTitle('(3) Pando');
  await app.openConversation('Bo');
  await expect(app.page.getByText('New', { exact: true })).toBeVisible();
  await expect(app.message('Hello?')).toBeVisible();
  await expect(app.page).toHaveTitle('Pando');
  await told(bo, 'receipt', (event) => event.state === 'read' && event.conversation === conversation);
});

test('the servers page shows which answer', async ({ app, world }) => {
  const { grove, bo } = world;
  await app.meet(await bo.link(), 'Ana');
  await app.page.getByRole('link', { name: 'Your servers' }).click();
  const homes = app.page.getByRole('list', { name: 'Your homes' }).getByRole('listitem');
  await expect(homes).toHaveCount(4);
  await expect(homes.filter({ hasText: 'answers' })).toHaveCount(4);
  const dead = grove.server(3);
  await dead.kill();
  try {
    await expect(homes.filter({ hasText: dead.url })).toContainText(/does not answer|is being asked/u);
    await expect(homes.filter({ hasText: 'answers' })).toHaveCount(3);
  } finally {
    await dead.start();
  }
  await expect(homes.filter({ hasText: 'answers' })).toHaveCount(4, { timeout: 60_000 });
});

test('a request is declined, a person blocked, a conversation deleted', async ({ app, world }) => {
  const { bo, cy } = world;
  await app.meet(await bo.link(), 'Dina');
  await app.say('Take me with you');
  const { from } = await heard(bo, 'Take me with you');
  // In a group of Bo's, Cy meets Dina without having her link.
  const { id: group } = await bo.call('group.create', { name: 'Crossing', members: [from.account, await cy.link()] });
  await cy.joined(group);
  await expect(app.conversation('Crossing')).toBeVisible();

  await cy.call('send', { to: from.account, text: 'May I?' });
  await app.page.getByRole('link', { name: 'Requests' }).click();
  await expect(app.page.getByRole('main')).toContainText('Cy would like to write to you');
  await app.page.getByRole('button', { name: 'Decline' }).click();
  await expect(app.page.getByText('Nobody is waiting.')).toBeVisible();
  await expect(app.page.getByRole('link', { name: 'Requests' })).toHaveCount(0);

  await app.openConversation('Crossing');
  await app.openAbout();
  await app.confirm('Delete conversation', 'Delete');
  await expect(app.conversation('Crossing')).toHaveCount(0);
  await told(bo, 'left', ({ conversation, who }) => conversation === group && who.account === from.account);

  await app.openConversation('Bo');
  await app.openAbout();
  await app.confirm('Block Bo', 'Block');
  await app.page.getByRole('link', { name: /^You:/ }).click();
  await expect(app.page.getByRole('list', { name: 'Blocked' })).toContainText('Bo');
  const before = app.witness.events.length;
  await bo.call('send', { to: from.account, text: 'Are you there?' });
  await app.page.getByRole('button', { name: 'Unblock Bo' }).click();
  await expect(app.page.getByRole('list', { name: 'Blocked' })).toHaveCount(0);
  const shown = app.witness.events.slice(before);
  expect(shown.some((event) => event.type === 'message' && event.text === 'Are you there?')).toBe(false);
});

test('what is exported starts another device of the account', async ({ app, open, world }) => {
  const { bo, folder, grove } = world;
  await app.meet(await bo.link(), 'Edda');
  await app.say('Remember this');
  const { conversation } = await heard(bo, 'Remember this');
  await app.page.getByRole('link', { name: /^You:/ }).click();
  await app.page.getByLabel('Passphrase', { exact: true }).fill('four words of birch');
  await app.page.getByLabel('Passphrase again').fill('four words of birch');
  const exported = await app.savedBy(() => app.page.getByRole('button', { name: 'Export everything' }).click());
  const path = folder.file('edda.pando');
  writeFileSync(path, exported);

  const other = await open();
  await other.page.goto(grove.server(1).url);
  await other.page.getByRole('link', { name: 'Bring an exported account' }).click();
  await other.chooseFile(path);
  await other.page.getByLabel('Passphrase').fill('four words of birch');
  await other.page.getByRole('button', { name: 'Import' }).click();
  await expect(other.conversation('Bo')).toBeVisible();
  await other.openConversation('Bo');
  await expect(other.message('Remember this')).toBeVisible();
  await bo.call('send', { to: conversation, text: 'I do' });
  await expect(other.message('I do')).toBeVisible();
  await expect(app.conversation('Bo')).toContainText('I do');
});

test('a reload in the middle of sending loses nothing and sends nothing twice', async ({ app, world }) => {
  const { bo } = world;
  await app.meet(await bo.link(), 'Fen');
  const texts = Array.from({ length: 12 }, (_, index) => `Page ${index + 1} of the diary`);
  for (const [index, text] of texts.entries()) {
    await app.say(text);
    await expect(app.message(text)).toHaveCount(1);
    if (index === 3 || index === 8) await app.page.reload();
    await app.composer.waitFor();
  }
  await app.page.reload();
  const { conversation } = await heard(bo, texts[0] ?? '');
  for (const text of texts) await heard(bo, text);
  expect(await bo.texts(conversation)).toEqual(texts);
  await expect(app.message(texts.at(-1) ?? '')).toBeVisible();
  await expect.poll(async () => (await app.thread()).map(({ text }) => text)).toEqual(texts);
  expect(await app.undecryptable()).toBe(0);
});

test('a second tab shows the same, and goes on when the first closes', async ({ app, world }) => {
  const { bo } = world;
  await app.meet(await bo.link(), 'Gro');
  await app.say('From the first tab');
  const { conversation } = await heard(bo, 'From the first tab');
  const second = await App.tab(app.page.context(), world.grove.urls);
  await second.page.goto(app.page.url());
  await expect(second.message('From the first tab')).toBeVisible();
  await second.say('From the second tab');
  await heard(bo, 'From the second tab');
  await expect(app.message('From the second tab')).toBeVisible();

  await app.page.close();
  await bo.call('send', { to: conversation, text: 'Still there?' });
  await expect(second.message('Still there?')).toBeVisible();
  await second.say('Still here');
  await heard(bo, 'Still here');
  expect(second.witness.problems).toEqual([]);
});

test('without any server the app starts, shows what was said, and keeps what is written until one can send', async ({
  app,
  world,
}) => {
  const { bo, grove } = world;
  await app.meet(await bo.link(), 'Hedda');
  await app.say('Before the storm');
  const { conversation } = await heard(bo, 'Before the storm');
  await app.readyForOffline();
  await Promise.all(grove.servers.map((server) => server.kill()));
  try {
    await app.page.reload();
    await expect(app.message('Before the storm')).toBeVisible();
    await app.say('In the storm');
    await expect(app.mark('In the storm', 'queued')).toBeVisible();
    await expect(app.connectionLine).toHaveText(/^Waiting for connection/u);
    await app.page.reload();
    await expect(app.mark('In the storm', 'queued')).toBeVisible();
  } finally {
    await Promise.all(grove.servers.map((server) => server.start()));
  }
  await expect(app.mark('In the storm', 'delivered')).toBeVisible({ timeout: 60_000 });
  await expect(app.connectionLine).toBeEmpty();
  expect(await bo.texts(conversation)).toEqual(['Before the storm', 'In the storm']);
});

test('what is fetched before the first paint is small, and the page may run nothing that is written in it', async ({
  app,
  world,
}) => {
  const { url } = world.grove.server(0);
  const answer = await app.page.goto(url);
  await expect(app.page.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toMatch(/'unsafe-/u);
  const code = await app.page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry) => /\.(?:js|css)$/u.test(new URL(entry.name).pathname))
      // The engine comes beside the shell, which paints without it.
      .filter((entry) => !/\/engine-[^/]*$/u.test(new URL(entry.name).pathname))
      .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize),
  );
  expect(code.length).toBeGreaterThan(0);
  expect(code.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(200_000);
});
