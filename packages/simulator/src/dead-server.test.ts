import { expect, it } from 'vitest';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];
const HOUR_MS = 3_600_000;

it('a server that is down for a day is replaced, as home and as replica, by one that the others know', async () => {
  const world = new World(90, 5);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  const [dead, fresh] = [talk.server(0), talk.server(4)];
  await talk.say(0, 3);
  await world.pass(10_000);
  dead.crash();
  await talk.say(1, 3);
  await world.pass(20 * HOUR_MS);
  expect(await serversOf(talk, 0)).toContain(dead.url);
  await world.pass(6 * HOUR_MS);
  for (const index of talk.people.keys()) {
    const servers = await serversOf(talk, index);
    expect(servers).toContain(fresh.url);
    expect(servers).not.toContain(dead.url);
  }
  talk.server(1).crash();
  await talk.say(2, 3);
  await world.pass(60_000);
  expect(await talk.faults()).toEqual([]);
});

/** Where a person's account and the conversation are kept. */
async function serversOf(talk: Talk, index: number): Promise<readonly string[]> {
  const { homes } = await talk.world.ask(talk.person(index), 'status', {});
  return [...homes, ...(await talk.replicasOf(index))].map(({ url }) => url);
}
