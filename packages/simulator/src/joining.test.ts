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

it('whoever comes to a welcome that the servers have let go of is taken in anew', { timeout: 60_000 }, async () => {
  const world = new World(22, 4, { cryptography: 'stand-in' });
  const [ana, bo] = [await world.person('Ana'), await world.person('Bo')];
  const { link } = await world.ask(bo, 'link', {});
  await world.pass(5_000);
  bo.sleep();
  let isDead = false;
  ana.crashBefore('decide', () => (isDead = true));
  void ana.call('group.create', { name: 'Two', members: [link] });
  await world.until(() => isDead);
  await world.pass(25 * 3_600_000);
  ana.start();
  bo.awake();
  const group = async (): Promise<{ readonly id: string; readonly status: string } | undefined> =>
    (await world.ask(bo, 'list', {})).find(({ name }) => name === 'Two');
  await world.until(async () => (await group())?.status === 'active', 600_000);
  const id = (await group())?.id ?? '';
  expect((await world.ask(ana, 'send', { to: id, text: 'at last', timeout: 60 })).state).toBe('sent');
  await world.until(() => bo.events.some((event) => event.type === 'message' && event.text === 'at last'));
});
