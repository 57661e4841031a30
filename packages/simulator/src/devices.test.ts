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
