import { expect, it } from 'vitest';
import { Talk } from './talk.ts';
import { World } from './world.ts';

it('whoever was asked in and taken out while it slept stops asking to be let in', { timeout: 60_000 }, async () => {
  const world = new World(21);
  const all = [0, 1, 2, 3];
  const talk = await Talk.between(world, { Ana: all, Bo: all });
  const cy = await world.person('Cy');
  const { account, link } = await world.ask(cy, 'link', {});
  await world.pass(5_000);
  cy.sleep();
  await world.ask(talk.person(0), 'group.add', { conversation: talk.conversation, members: [link] });
  await world.pass(3_600_000);
  await world.ask(talk.person(0), 'group.remove', { conversation: talk.conversation, members: [account] });
  await world.pass(60_000);
  cy.awake();
  await world.pass(60_000);
  const list = await world.ask(cy, 'list', {});
  expect(list.map((each) => each.id)).not.toContain(talk.conversation);
  const before = cy.counts();
  await world.pass(3_600_000);
  expect(cy.counts()).toEqual(before);
});
