import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { BotDied } from './driver/bot.ts';
import { Circle } from './driver/circle.ts';
import { eventually } from './driver/eventually.ts';
import { Grove } from './driver/grove.ts';
import { fullSize } from './driver/size.ts';
import { TemporaryFolder } from './driver/temporary-folder.ts';
import { Traffic } from './driver/traffic.ts';

const kills = fullSize() ? 200 : 20;
/** A process is killed at a random instant of its first so many milliseconds: while starting, catching up, sending. */
const lifetime = 2500;

it(`a client that is killed ${kills} times while sending and receiving loses nothing and doubles nothing`, async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  await using circle = await Circle.start(folder.path, grove, ['Mortal', 'Friend']);
  const { conversation } = circle;
  const mortal = circle.bot(0);
  const friend = circle.bot(1);
  const traffic = new Traffic([friend], conversation, 100);
  const accepted: string[] = [];
  const attempted: string[] = [];

  /** Sends one text after another until the process dies. */
  const sendUntilDeath = async (life: number): Promise<void> => {
    try {
      for (let number = 1; ; number += 1) {
        const text = `life ${life}, message ${number}`;
        attempted.push(text);
        await mortal.call('send', { to: conversation, text, timeout: 0.2 });
        accepted.push(text);
      }
    } catch (error) {
      if (!(error instanceof BotDied)) throw error;
    }
  };
  for (let life = 1; life <= kills; life += 1) {
    const sending = sendUntilDeath(life);
    await sleep(Math.random() * lifetime);
    await mortal.kill();
    await sending;
    mortal.restart();
  }
  const fromFriend = (await traffic.stop()).map(({ text }) => text);

  console.info(`In ${kills} lives ${accepted.length} of ${attempted.length} messages were accepted.`);
  const wanted = [...accepted, ...fromFriend];
  for (const bot of circle.bots) {
    await eventually('every accepted message is with both', async () => {
      const had = new Set(await bot.texts(conversation));
      return wanted.every((text) => had.has(text));
    });
  }
  await eventually('nothing is queued', async () => (await mortal.statusOf(conversation)).queued === 0);
  const mine = await mortal.messages(conversation);
  const theirs = await eventually('both have the same messages', async () => {
    const messages = await friend.messages(conversation);
    return messages.length === mine.length ? messages : undefined;
  });
  expect(mine.map(({ id }) => id)).toEqual(theirs.map(({ id }) => id));
  const texts = mine.map(({ text }) => text);
  expect(new Set(texts).size).toBe(texts.length);
  const possible = new Set([...attempted, ...fromFriend]);
  expect(texts.filter((text) => !possible.has(text))).toEqual([]);
  // A generation that was used twice could not be decrypted the second time.
  expect(await mortal.undecryptable()).toBe(0);
  expect(await friend.undecryptable()).toBe(0);
});
