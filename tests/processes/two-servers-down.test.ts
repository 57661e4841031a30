import { expect, it } from 'vitest';
import { expectAgreement } from './driver/agreement.ts';
import { Circle } from './driver/circle.ts';
import { Grove } from './driver/grove.ts';
import { TemporaryFolder } from './driver/temporary-folder.ts';

it('with two of four servers down, messages wait, reading goes on, and later all is sent once', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  await using circle = await Circle.start(folder.path, grove, ['Ana', 'Bo', 'Cy']);
  const { bots, conversation } = circle;
  const texts = bots.map((_, index) => `before ${index}`);
  await Promise.all(bots.map((bot, index) => bot.call('send', { to: conversation, text: `before ${index}` })));
  await expectAgreement(bots, conversation, texts);

  await Promise.all([grove.server(1).kill(), grove.server(3).kill()]);
  for (const [index, bot] of bots.entries()) {
    for (const number of [1, 2, 3]) {
      const text = `waiting ${index} ${number}`;
      const { state } = await bot.call('send', { to: conversation, text, timeout: 0.5 });
      expect(state).toBe('queued');
      texts.push(text);
    }
    expect((await bot.call('conversation', { conversation })).queued).toBe(3);
    expect(await bot.texts(conversation)).toEqual(expect.arrayContaining(texts.slice(0, 3)));
  }
  // A client that is killed and starts again while nothing can be sent keeps its queue.
  await circle.bot(2).kill();
  circle.bot(2).restart();
  expect((await circle.bot(2).call('conversation', { conversation })).queued).toBe(3);

  await Promise.all([grove.server(1).start(), grove.server(3).start()]);
  await expectAgreement(bots, conversation, texts);
});
