import { expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import type { Lie } from './sim-server.ts';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];

/** Accepts nothing, as replicas do where too few members have endorsed the slot before. */
const forbids: Lie = (frame) =>
  frame.type === 'response' && frame.response.type === 'accepted'
    ? { ...frame, response: { type: 'error', code: 'forbidden', reason: 'not now', retryAfter: null } }
    : frame;

function inputsOf(client: SimClient): number {
  return Object.values(client.counts()).reduce((sum, each) => sum + each, 0);
}

it('a proposal that replicas refuse is made again less and less often, and is decided once they accept it', async () => {
  const world = new World(60);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  const [ana, guest] = [talk.person(0), await world.person('Di')];
  const { link } = await world.ask(guest, 'link', {});
  for (const server of world.servers) server.lie = forbids;
  void ana.call('group.add', { conversation: talk.conversation, members: [link] });
  await world.pass(300_000);
  const before = inputsOf(ana);
  await world.pass(600_000);
  expect(inputsOf(ana) - before).toBeLessThan(40);
  for (const server of world.servers) server.lie = undefined;
  await world.until(
    async () => (await world.ask(guest, 'list', {})).some((each) => each.id === talk.conversation),
    3_600_000,
  );
  await talk.say(0, 3);
  await world.pass(10_000);
  expect(await talk.faults()).toEqual([]);
});
