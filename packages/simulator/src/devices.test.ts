import { expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import { World } from './world.ts';

async function isAtHome(world: World, client: SimClient): Promise<boolean> {
  const { homes } = await world.ask(client, 'status', {});
  return homes.filter((home) => home.state === 'connected').length === 4;
}

it('three devices that join an account at the same instant all become part of it', async () => {
  const world = new World(1);
  const ana = await world.person('Ana');
  const { account, link } = await world.ask(ana, 'link', {});
  await world.until(() => isAtHome(world, ana));
  const { bytes } = await world.ask(ana, 'export', { passphrase: '' });
  const devices = [world.client('tablet'), world.client('laptop'), world.client('phone')];
  const imports = devices.map((device) => device.call('import', { bytes, passphrase: '' }));
  await world.pass(20_000);
  await Promise.all(imports);
  for (const device of devices) {
    expect((await world.ask(device, 'link', {})).account).toBe(account);
    await world.until(() => isAtHome(world, device));
  }
  const bo = await world.person('Bo');
  const { conversation } = await world.ask(bo, 'add', { link });
  await world.ask(bo, 'send', { to: conversation, text: 'To all of you' });
  for (const device of [ana, ...devices]) {
    await world.until(() => device.events.some((event) => event.type === 'message' && event.text === 'To all of you'));
  }
});

it('a direct conversation stays one with the same person when another device of the account lets an imported one in', async () => {
  const world = new World(2);
  const [ana, bo] = [await world.person('Ana'), await world.person('Bo')];
  const { conversation } = await world.ask(ana, 'add', { link: (await world.ask(bo, 'link', {})).link });
  await world.ask(ana, 'send', { to: conversation, text: 'Before' });
  await world.until(() => bo.events.some((event) => event.type === 'message' && event.text === 'Before'));
  await world.until(() => isAtHome(world, ana));
  const { bytes } = await world.ask(ana, 'export', { passphrase: '' });

  bo.crash();
  const tablet = world.client('tablet');
  await world.ask(tablet, 'import', { bytes, passphrase: '' });
  const direct = async () => (await world.ask(tablet, 'list', {})).filter(({ kind }) => kind === 'direct');
  await world.until(async () => {
    const all = await direct();
    expect(all.map(({ id, name }) => ({ id, name }))).toEqual([{ id: conversation, name: 'Bo' }]);
    return all.every(({ status }) => status === 'active');
  });
  expect((await world.ask(tablet, 'history', { conversation })).map(({ text }) => text)).toContain('Before');
  bo.start();
  await world.ask(tablet, 'send', { to: conversation, text: 'After' });
  await world.until(() => bo.events.some((event) => event.type === 'message' && event.text === 'After'));
});
