import { expect, it } from 'vitest';
import { viewOf } from './model/view.ts';
import { Talk } from './talk.ts';
import { World } from './world.ts';

const HOMES = [0, 1, 2, 3];

it('a device deletes the keys of an epoch that was closed while it was off, though a server’s answer did not come', async () => {
  const world = new World(61);
  const talk = await Talk.between(world, { Ana: HOMES, Bo: HOMES });
  const [ana, bo] = [talk.person(0), talk.person(1)];
  await world.pass(30_000);
  bo.crash();
  await world.ask(ana, 'group.edit', { conversation: talk.conversation, name: 'Later' });
  await world.pass(30_000);
  // Of the three that are left, which are just a quorum, one is slower than anybody waits.
  talk.server(0).crash();
  const slow = talk.server(1);
  slow.lie = (frame) => (frame.type === 'response' && frame.response.type === 'frontier' ? undefined : frame);
  bo.start();
  await world.pass(10_000);
  slow.lie = undefined;
  await world.pass(120_000);
  const { name, group } = await viewOf(world, bo, talk.conversation);
  expect(name).toBe('Later');
  expect(group?.oldestEpoch).toBe(group?.epoch);
});
