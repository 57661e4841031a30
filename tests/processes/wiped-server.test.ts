import { expect, it } from 'vitest';
import { expectAgreement } from './driver/agreement.ts';
import { Circle } from './driver/circle.ts';
import { eventually } from './driver/eventually.ts';
import { Grove } from './driver/grove.ts';
import { TemporaryFolder } from './driver/temporary-folder.ts';
import { Traffic } from './driver/traffic.ts';

it('a server that lost its data folder is repaired or replaced, and nothing is lost', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path, 5);
  await using circle = await Circle.start(folder.path, grove, ['Ana', 'Bo']);
  const { bots, conversation } = circle;
  const { replicas } = await circle.bot(0).statusOf(conversation);
  const kept = grove.servers.filter(({ url }) => replicas.some((replica) => replica.url === url));
  expect(kept).toHaveLength(4);
  const [victim, next] = kept;
  if (victim === undefined || next === undefined) throw new Error('There are four replicas.');

  const traffic = new Traffic(bots, conversation);
  await traffic.more(20);
  const { key } = victim;
  await victim.kill();
  victim.wipe();
  await traffic.more(10);
  await victim.start();
  expect(victim.key).not.toBe(key);
  await traffic.more(10);
  await eventually('four replicas answer all', async () => {
    const states = await Promise.all(bots.map((bot) => bot.statusOf(conversation)));
    return states.every((state) => state.replicas.filter((replica) => replica.state === 'connected').length === 4);
  });
  await next.kill();
  await traffic.more(20);
  const sent = await traffic.stop();
  await expectAgreement(
    bots,
    conversation,
    sent.map(({ text }) => text),
  );
});
