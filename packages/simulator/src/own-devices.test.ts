import { expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import { World } from './world.ts';

const isAtHome = async (world: World, client: SimClient): Promise<boolean> =>
  (await world.ask(client, 'status', {})).homes.every((home) => home.state === 'connected');

const isIn = async (world: World, client: SimClient, conversation: string): Promise<boolean> =>
  (await world.ask(client, 'list', {})).some(({ id, status }) => id === conversation && status === 'active');

/** Ana's phone and tablet, and Bo, whom she knows. */
async function threeDevices(seed: number) {
  const world = new World(seed);
  const [phone, bo] = [await world.person('Ana'), await world.person('Bo')];
  const link = { ana: (await world.ask(phone, 'link', {})).link, bo: (await world.ask(bo, 'link', {})).link };
  await world.until(() => isAtHome(world, phone));
  const { bytes } = await world.ask(phone, 'export', { passphrase: '' });
  const tablet = world.client('tablet');
  await world.ask(tablet, 'import', { bytes, passphrase: '' });
  await world.until(() => isAtHome(world, tablet));
  await world.pass(20_000);
  return { world, phone, tablet, bo, link };
}

it('what one device begins, the other devices of its account are in', async () => {
  const { world, phone, tablet, link } = await threeDevices(1);
  const { id } = await world.ask(phone, 'group.create', { name: 'Walk', members: [link.bo] });
  await world.until(() => isIn(world, tablet, id));
  const { conversation } = await world.ask(tablet, 'add', { link: link.bo });
  await world.until(() => isIn(world, phone, conversation));
});

it.each([1, 2, 3])('each device follows its own introduction, not another device’s (%i)', async (seed) => {
  const { world, phone, tablet, bo, link } = await threeDevices(seed);
  const { conversation } = await world.ask(bo, 'add', { link: link.ana });
  await world.ask(bo, 'send', { to: conversation, text: 'To both' });
  for (const device of [phone, tablet])
    await world.until(() => device.events.some((event) => event.type === 'message' && event.text === 'To both'));
});

it('a device that slept finds its introduction, though another device of its account has read the inbox', async () => {
  const { world, phone, tablet, bo, link } = await threeDevices(7);
  tablet.crash();
  const { conversation } = await world.ask(bo, 'add', { link: link.ana });
  await world.until(() => phone.events.some(({ type }) => type === 'conversation'));
  await world.pass(600_000);
  tablet.start();
  await world.ask(bo, 'send', { to: conversation, text: 'Awake?' });
  await world.until(() => tablet.events.some((event) => event.type === 'message' && event.text === 'Awake?'));
});

it('an import brings what its person has chosen', async () => {
  const world = new World(11);
  const phone = await world.person('Ana');
  const [notes] = await world.ask(phone, 'list', {});
  if (notes === undefined) throw new Error('no notes');
  await world.ask(phone, 'preferences.set', { name: 'typing', value: false });
  await world.ask(phone, 'organise', { conversation: notes.id, pinned: true });
  const { bytes } = await world.ask(phone, 'export', { passphrase: '' });
  const tablet = world.client('tablet');
  await world.ask(tablet, 'import', { bytes, passphrase: '' });
  expect((await world.ask(tablet, 'preferences.get', {})).typing).toBe(false);
  const { preferences } = await world.ask(tablet, 'conversation', { conversation: notes.id });
  expect(preferences.pinned).toBeGreaterThan(0);
});

it('an archived conversation comes back with what others write, unless it is muted', async () => {
  const world = new World(12);
  const [ana, bo] = [await world.person('Ana'), await world.person('Bo')];
  const { link } = await world.ask(ana, 'link', {});
  const { conversation } = await world.ask(bo, 'add', { link });
  await world.until(() => isIn(world, ana, conversation));
  const isArchived = async (): Promise<boolean> =>
    (await world.ask(ana, 'conversation', { conversation })).preferences.archived;
  const hear = async (text: string): Promise<void> => {
    await world.ask(bo, 'send', { to: conversation, text });
    await world.until(() => ana.events.some((event) => event.type === 'message' && event.text === text));
  };
  await world.ask(ana, 'organise', { conversation, archived: true, mutedUntil: 'always' });
  await hear('one');
  expect(await isArchived()).toBe(true);
  await world.ask(ana, 'organise', { conversation, mutedUntil: 'never' });
  await hear('two');
  expect(await isArchived()).toBe(false);
});

it('a verification is void once a device comes', async () => {
  const { world, phone, tablet, bo, link } = await threeDevices(13);
  const { conversation } = await world.ask(bo, 'add', { link: link.ana });
  for (const device of [phone, tablet]) await world.until(() => isIn(world, device, conversation));
  await world.pass(60_000);
  const verification = async () => (await world.ask(bo, 'conversation', { conversation })).verification;
  expect(await verification()).toBeUndefined();
  await world.ask(bo, 'verify', { who: 'Ana' });
  expect(await verification()).toBe('verified');
  const { bytes } = await world.ask(phone, 'export', { passphrase: '' });
  const laptop = world.client('laptop');
  await world.ask(laptop, 'import', { bytes, passphrase: '' });
  await world.until(async () => (await verification()) === 'changed');
  await world.ask(bo, 'verify', { who: 'Ana', verified: false });
  expect(await verification()).toBeUndefined();
});
