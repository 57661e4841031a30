import { cpSync } from 'node:fs';
import { expect, it } from 'vitest';
import { expectAgreement } from './driver/agreement.ts';
import { Bot } from './driver/bot.ts';
import { Circle } from './driver/circle.ts';
import { eventually } from './driver/eventually.ts';
import { Grove } from './driver/grove.ts';
import { pando } from './driver/pando-process.ts';
import { TemporaryFolder } from './driver/temporary-folder.ts';

it('a profile that is started twice has one owner, and the other takes over when that is killed', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  await using circle = await Circle.start(folder.path, grove, ['Ana', 'Bo']);
  const { conversation } = circle;
  const owner = circle.bot(0);
  await using second = new Bot(owner.profile);
  await second.link();
  const texts = ['through the owner', 'through the second', 'by a command', 'after the owner'];

  await owner.call('send', { to: conversation, text: texts[0] ?? '' });
  await second.call('send', { to: conversation, text: texts[1] ?? '' });
  const sent = await pando(['send', conversation, texts[2] ?? '', '--json', '--profile', owner.profile]);
  expect(sent).toMatchObject({ exit: 0, stderr: [] });
  expect(JSON.parse(sent.stdout[0] ?? '')).toMatchObject({ conversation, state: 'sent' });

  await owner.kill();
  await second.call('send', { to: conversation, text: texts[3] ?? '' });
  await expectAgreement([second, circle.bot(1)], conversation, texts);
  const seen = second.events.flatMap((event) => (event.type === 'message' ? [event.text] : []));
  expect(seen).toEqual(texts);
});

it('a command says so when the owner of its profile hangs', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  await using bot = await Bot.withAccount(folder.file('Ana'), 'Ana', grove.urls);
  bot.freeze();
  const { exit, stderr } = await pando(['list', '--profile', bot.profile]);
  bot.thaw();
  expect(exit).toBe(4);
  expect(stderr).toHaveLength(1);
  expect(stderr[0]).toContain(`Process ${bot.pid} uses the profile`);
});

it('a profile that is started from an old copy is noticed, and heals', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  await using circle = await Circle.start(folder.path, grove, ['Ana', 'Bo', 'Cy']);
  const { conversation } = circle;
  const [ana, bo, cy] = [circle.bot(0), circle.bot(1), circle.bot(2)];
  const before = ['one', 'two'];
  for (const text of before) await ana.call('send', { to: conversation, text });
  await expectAgreement(circle.bots, conversation, before);

  expect(await ana.finish()).toBe(0);
  const copy = folder.file('copy-of-Ana');
  cpSync(ana.profile, copy, { recursive: true });
  ana.restart();
  const between = ['three', 'four'];
  for (const text of between) await ana.call('send', { to: conversation, text });
  await expectAgreement(circle.bots, conversation, [...before, ...between]);
  await ana.kill();

  await using restored = new Bot(copy);
  const after = ['by Bo', 'by the restored'];
  await bo.call('send', { to: conversation, text: after[0] ?? '' });
  // Once: until it is re-added it is queued, and then it goes.
  const { state } = await restored.call('send', { to: conversation, text: after[1] ?? '', timeout: 120 });
  expect(state).toBe('sent');
  await expectAgreement([bo, cy], conversation, [...before, ...between, ...after]);
  const last = 'to the restored';
  await cy.call('send', { to: conversation, text: last });
  await eventually('the restored client reads again', async () => (await restored.texts(conversation)).includes(last));
  expect(await restored.undecryptable()).toBe(0);
});
