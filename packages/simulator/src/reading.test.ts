import type { PandoEvent } from '@pando/engine';
import { expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import { World } from './world.ts';

async function pair(
  seed: number,
): Promise<{ readonly world: World; readonly ana: SimClient; readonly bo: SimClient; readonly conversation: string }> {
  const world = new World(seed);
  const [ana, bo] = [await world.person('Ana'), await world.person('Bo')];
  const { link } = await world.ask(bo, 'link', {});
  const { conversation } = await world.ask(ana, 'add', { link });
  await world.ask(ana, 'send', { to: conversation, text: 'Hello' });
  await world.until(() => heard(bo, 'message').length === 1);
  await world.pass(10_000);
  return { world, ana, bo, conversation };
}

function heard<T extends PandoEvent['type']>(client: SimClient, type: T): readonly Extract<PandoEvent, { type: T }>[] {
  return client.events.filter((event): event is Extract<PandoEvent, { type: T }> => event.type === type);
}

async function texts(world: World, client: SimClient, conversation: string): Promise<readonly string[]> {
  const rows = await world.ask(client, 'history', { conversation });
  return rows.filter((row) => row.notice === undefined).map(({ text }) => text);
}

it('tells who looks that one writes, and has stopped, and leaves nothing of it in the log', async () => {
  const { world, ana, bo, conversation } = await pair(11);
  await world.ask(ana, 'typing', { conversation, typing: true });
  await world.until(() => heard(bo, 'typing').length === 1);
  expect(heard(bo, 'typing')[0]).toMatchObject({ conversation, from: { name: 'Ana' }, typing: true });
  await world.pass(20_000);
  expect(heard(bo, 'typing').map(({ typing }) => typing)).toEqual([true, false]);
  await world.ask(bo, 'preferences.set', { name: 'typing', value: false });
  await world.ask(ana, 'typing', { conversation, typing: true });
  await world.ask(bo, 'typing', { conversation, typing: true });
  await world.pass(20_000);
  expect(heard(bo, 'typing')).toHaveLength(2);
  expect(heard(ana, 'typing')).toEqual([]);
});

it('has messages disappear on every device at the same time, also on one that was off', async () => {
  const { world, ana, bo, conversation } = await pair(12);
  await world.ask(ana, 'disappear', { conversation, seconds: 3600 });
  await world.until(async () =>
    (await world.ask(bo, 'history', { conversation })).some((row) => row.notice?.kind === 'timer'),
  );
  await world.ask(bo, 'send', { to: conversation, text: 'For an hour' });
  await world.until(() => heard(ana, 'message').some(({ text }) => text === 'For an hour'));
  expect(await texts(world, ana, conversation)).toEqual(['Hello', 'For an hour']);
  bo.sleep();
  await world.pass(3_700_000);
  bo.awake();
  await world.pass(10_000);
  for (const each of [ana, bo]) {
    expect(await texts(world, each, conversation)).toEqual(['Hello']);
    expect(heard(each, 'expired')).toHaveLength(1);
  }
});

it('sends a message when its time comes, and tells who has read it and when', async () => {
  const { world, ana, bo, conversation } = await pair(13);
  const [first] = await world.ask(ana, 'history', { conversation });
  const at = new Date(Date.parse(first?.at ?? '') + 600_000).toISOString();
  const { id } = await world.ask(ana, 'schedule', { to: conversation, text: 'In ten minutes', at });
  await world.pass(300_000);
  expect(await world.ask(ana, 'scheduled', {})).toMatchObject([{ id, text: 'In ten minutes', at }]);
  expect(await texts(world, bo, conversation)).toEqual(['Hello']);
  await world.pass(400_000);
  expect(await world.ask(ana, 'scheduled', {})).toEqual([]);
  const sent = heard(bo, 'message').find(({ text }) => text === 'In ten minutes');
  await world.ask(bo, 'read', { conversation });
  await world.pass(10_000);
  const [receipt] = await world.ask(ana, 'receipts', { conversation, message: sent?.id ?? '' });
  expect(receipt).toMatchObject({ who: { name: 'Bo' } });
  expect(receipt?.read).toBeDefined();
});
