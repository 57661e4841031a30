import { expect, it } from 'vitest';
import { Circle, startBots } from './driver/circle.ts';
import { eventually } from './driver/eventually.ts';
import { Grove } from './driver/grove.ts';
import { TemporaryFolder } from './driver/temporary-folder.ts';

const numbers = [0, 1, 2, 3, 4];

it('ten members who add or remove somebody at the same instant all get their way, while a server dies', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  await using leaving = new AsyncDisposableStack();
  const newcomers = await startBots(
    folder.path,
    grove,
    numbers.map((number) => `newcomer-${number}`),
  );
  newcomers.forEach((bot) => leaving.use(bot));
  const actorNames = numbers.flatMap((number) => [`adder-${number}`, `remover-${number}`]);
  const victimNames = numbers.map((number) => `victim-${number}`);
  await using circle = await Circle.start(folder.path, grove, [...actorNames, ...victimNames]);
  const { conversation } = circle;
  const actors = circle.bots.slice(0, actorNames.length);
  const victims = circle.bots.slice(actorNames.length);
  const accounts = await Promise.all(victims.map(async (bot) => (await bot.call('link', {})).account));
  const links = await Promise.all(newcomers.map((bot) => bot.link()));
  for (const remover of actors.filter((_, index) => index % 2 === 1)) {
    const { account } = await remover.call('link', {});
    await circle.bot(0).call('group.role', { conversation, who: account, role: 'admin' });
    await eventually('the member learns that they are an admin', async () => {
      const { role } = await remover.call('group', { conversation });
      return role === 'admin';
    });
  }

  const acting = actors.map((bot, index) => {
    const who = Math.floor(index / 2);
    if (index % 2 === 0) return bot.call('group.add', { conversation, members: [links[who] ?? ''] });
    return bot.call('group.remove', { conversation, members: [accounts[who] ?? ''] });
  });
  await grove.server(2).kill();
  await Promise.all(acting);

  const remaining = [...actors, ...newcomers];
  const everybody = await Promise.all(remaining.map(async (bot) => (await bot.call('link', {})).account));
  for (const bot of remaining) {
    await bot.joined(conversation);
    await eventually('the member sees the members that remain', async () => {
      const members = await bot.members(conversation);
      return members.join() === everybody.toSorted().join();
    });
  }
  await eventually('all are in the same epoch', async () => {
    const states = await Promise.all(remaining.map((bot) => bot.statusOf(conversation)));
    return new Set(states.map(({ epoch, slot }) => `${epoch}/${slot}`)).size === 1;
  });
  for (const victim of victims) {
    await eventually('the removed member learns it', async () => {
      const { status } = await victim.call('conversation', { conversation });
      return status === 'removed';
    });
  }
  for (const bot of remaining) expect(await bot.undecryptable()).toBe(0);
});
