import { expect, it } from 'vitest';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];

it('a device that was set back asks again when its request reached nobody', async () => {
  const world = new World(90);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES, Cy: HOMES });
  await talk.say(0, 3);
  const ana = talk.person(0);
  const copy = ana.copy();
  await talk.say(0, 3);
  await world.pass(10_000);
  ana.restore(copy);
  ana.start();
  const told = ana.events.length;
  // It has noticed, and looks for the members' inboxes: nothing answers until it has given up.
  await world.until(() => ana.events.slice(told).some(({ type }) => type === 'conversation'));
  for (const number of [1, 2]) talk.server(number).crash();
  await world.pass(20_000);
  for (const number of [1, 2]) talk.server(number).start();
  await world.pass(180_000);
  expect((await talk.trySay(0)).state).toBe('sent');
});
