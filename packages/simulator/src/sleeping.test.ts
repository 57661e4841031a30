import { expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import { World } from './world.ts';

const GROUPS = 7;

/** Ana and Bo with a direct conversation and some groups, in each of which something was said. */
async function friends(seed: number) {
  const world = new World(seed);
  const [ana, bo] = [await world.person('Ana'), await world.person('Bo')];
  const { link } = await world.ask(bo, 'link', {});
  const { conversation } = await world.ask(ana, 'add', { link });
  await world.ask(ana, 'send', { to: conversation, text: 'one', timeout: 60 });
  await world.pass(20_000);
  const groups: string[] = [];
  for (let number = 1; number <= GROUPS; number++) {
    const { id } = await world.ask(ana, 'group.create', { name: `Group ${number}`, members: [link] });
    const isIn = async () =>
      (await world.ask(bo, 'list', {})).some((each) => each.id === id && each.status === 'active');
    await world.until(isIn);
    await world.ask(bo, 'send', { to: id, text: `hello ${number}`, timeout: 60 });
    groups.push(id);
  }
  await world.pass(20_000);
  return { world, ana, bo, link, groups, conversation };
}

function restart(client: SimClient): void {
  client.crash();
  client.start();
}

it('what lists show of conversations is the same before their keys are loaded', async () => {
  const { world, ana, link } = await friends(1);
  for (const server of world.servers) server.crash();
  await world.pass(5_000);
  // Somebody is wanted in it, and cannot be added yet.
  void ana.call('group.create', { name: 'Wanted', members: [link] });
  await world.pass(1_000);
  const before = await world.ask(ana, 'list', {});
  restart(ana);
  expect(await world.ask(ana, 'list', {})).toEqual(before);
  const bo = before.flatMap(({ members }) => members).find(({ name }) => name === 'Bo')?.account ?? '';
  expect((await world.ask(ana, 'person', { who: bo })).groups).toHaveLength(GROUPS);
});

it('what is done in a conversation whose keys are not loaded reaches the others', async () => {
  const { world, ana, bo, groups } = await friends(2);
  for (const server of world.servers) server.crash();
  await world.pass(5_000);
  restart(ana);
  const last = groups[0] ?? '';
  const [said] = await world.ask(ana, 'history', { conversation: last, limit: 1 });
  await world.ask(ana, 'react', { conversation: last, message: said?.id ?? '', emoji: '👍' });
  expect((await world.ask(ana, 'send', { to: last, text: 'offline', timeout: 0 })).state).toBe('queued');
  await world.ask(ana, 'rename', { name: 'Anna' });
  restart(ana);
  for (const server of world.servers) server.start();
  await world.until(() => bo.events.some((event) => event.type === 'message' && event.text === 'offline'));
  await world.until(async () => {
    const list = await world.ask(bo, 'list', {});
    return list.every(({ kind, members }) => kind === 'self' || members.some(({ name }) => name === 'Anna'));
  });
});

it('what was said meanwhile comes into every conversation, though nobody opens any', async () => {
  const { world, ana, bo, groups } = await friends(3);
  ana.crash();
  for (const to of groups) await world.ask(bo, 'send', { to, text: 'meanwhile', timeout: 60 });
  ana.start();
  const isThere = (to: string) =>
    ana.events.some((event) => event.type === 'message' && event.conversation === to && event.text === 'meanwhile');
  await world.until(() => groups.every(isThere));
  await world.pass(5_000);
  expect((await world.ask(ana, 'status', {})).undecryptable_total).toEqual({});
});
