import { expect, it } from 'vitest';
import { expectAgreement } from './driver/agreement.ts';
import { Circle } from './driver/circle.ts';
import { eventually } from './driver/eventually.ts';
import { Grove } from './driver/grove.ts';
import { percentile, Traffic } from './driver/traffic.ts';
import { TemporaryFolder } from './driver/temporary-folder.ts';

it('nobody notices servers that are killed in turn while all are sending', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path);
  await using circle = await Circle.start(folder.path, grove, ['Ana', 'Bo', 'Cy']);
  const { bots, conversation } = circle;
  const traffic = new Traffic(bots, conversation);
  await traffic.more(40);
  // Somebody takes whole entries from one of any two servers, and the last kill follows a recovery.
  for (const index of [0, 1, 2]) {
    traffic.phase = 'one server down';
    await grove.server(index).kill();
    await traffic.more(40);
    await grove.server(index).start();
    await eventually(`all reach server ${index} again`, async () => {
      const states = await Promise.all(bots.map((bot) => bot.statusOf(conversation)));
      return states.every(({ replicas }) => replicas.every(({ state }) => state === 'connected'));
    });
    traffic.phase = 'calm';
    await traffic.more(10);
  }
  const sent = await traffic.stop();
  await expectAgreement(
    bots,
    conversation,
    sent.map(({ text }) => text),
  );
  for (const bot of bots) expect(bot.complaints).toEqual([]);

  const during = (phase: string) => sent.filter((one) => one.phase === phase).map(({ took }) => took);
  const report = { calm: percentile(during('calm'), 0.99), oneServerDown: percentile(during('one server down'), 0.99) };
  console.info(`99th percentile of the time to a quorum, in ms: ${JSON.stringify(report)}`);
});
