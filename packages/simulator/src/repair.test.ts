import { expect, it } from 'vitest';
import type { SimServer } from './sim-server.ts';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];
const IDLE_MS = 120_000;
/** Inputs to an engine that waits for one server, in that time. */
const MAX_IDLE_INPUTS = 60;

it('what only a server has that is away leaves its readers in peace, and is put elsewhere when that is back', async () => {
  const world = new World(91);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  const [ana, bo] = [talk.person(0), talk.person(1)];
  const known = world.servers.map((server) => talk.entriesAt(server).length);
  void ana.call('send', { to: talk.conversation, text: 'Ana 0' });
  talk.said.push('Ana 0');
  const hasMore = (server: SimServer, index: number): boolean => talk.entriesAt(server).length > (known[index] ?? 0);
  await world.until(() => world.servers.some(hasMore));
  const [only] = world.servers.filter(hasMore);
  if (only === undefined) throw new Error('one of them has it');
  const others = world.servers.filter((server) => server !== only);
  for (const each of [ana, ...others]) each.crash();
  await world.until(async () => (await talk.textsOf(1)).includes('Ana 0'));
  only.crash();
  for (const each of others) each.start();
  await world.pass(60_000);
  const before = inputsOf(bo.counts());
  await world.pass(IDLE_MS);
  expect(inputsOf(bo.counts()) - before).toBeLessThan(MAX_IDLE_INPUTS);
  only.start();
  await world.pass(60_000);
  for (const each of others) expect(talk.entriesAt(each)).toEqual(expect.arrayContaining([...talk.entriesAt(only)]));
  ana.start();
  await world.pass(60_000);
  expect(await talk.faults()).toEqual([]);
});

function inputsOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}
