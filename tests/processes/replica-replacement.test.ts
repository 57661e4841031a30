import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectAgreement } from './driver/agreement.ts';
import { Bot } from './driver/bot.ts';
import { eventually } from './driver/eventually.ts';
import { Grove } from './driver/grove.ts';
import { TemporaryFolder } from './driver/temporary-folder.ts';
import { Traffic } from './driver/traffic.ts';

/** A bot at home at all servers but this one. */
async function botWithout(grove: Grove, folder: string, name: string, index: number): Promise<Bot> {
  const other = grove.server(index);
  await other.kill();
  const bot = await Bot.withAccount(join(folder, name), name, grove.urls);
  await other.start();
  return bot;
}

it('one server takes the place of another while all are talking, and then two others may be lost in turn', async () => {
  await using folder = new TemporaryFolder();
  await using grove = await Grove.start(folder.path, 5);
  await using ana = await botWithout(grove, folder.path, 'Ana', 4);
  await using bo = await botWithout(grove, folder.path, 'Bo', 0);
  const bots = [ana, bo];
  const { id } = await ana.call('group.create', { name: 'Movers', members: [await bo.link()] });
  await bo.joined(id);
  const [leaving, coming] = [grove.server(0), grove.server(4)];
  const urls = async (bot: Bot): Promise<readonly string[]> => (await bot.statusOf(id)).replicas.map(({ url }) => url);
  expect(await urls(ana)).toContain(leaving.url);

  const traffic = new Traffic(bots, id);
  await traffic.more(40);
  const { replicas } = await ana.call('replicas.replace', { conversation: id, url: leaving.url, with: coming.url });
  expect(replicas).toContain(coming.url);
  expect(replicas).not.toContain(leaving.url);
  await traffic.more(20);
  await eventually('both are connected to the four that keep it now', async () => {
    const states = await Promise.all(bots.map((bot) => bot.statusOf(id)));
    return states.every((state) => state.replicas.filter((replica) => replica.state === 'connected').length === 4);
  });
  await leaving.kill();
  await traffic.more(10);
  await grove.server(1).kill();
  await traffic.more(20);
  const sent = await traffic.stop();
  await expectAgreement(
    bots,
    id,
    sent.map(({ text }) => text),
  );
});
