import { describe, expect, it } from 'vitest';
import { World } from './world.ts';

describe('the connection, as a person would see it', () => {
  it('is there with three of four servers, is not with two, and comes back', async () => {
    const world = new World(3);
    const ana = await world.person('Ana');
    const bo = await world.person('Bo');
    await world.ask(ana, 'add', { link: (await world.ask(bo, 'link', {})).link });
    const told = (): readonly boolean[] =>
      ana.events.filter((event) => event.type === 'network').map(({ online }) => online);
    const [one, two] = world.servers;
    if (one === undefined || two === undefined) throw new Error('too few servers');
    await world.pass(10_000);
    one.crash();
    await world.pass(30_000);
    expect(told()).toEqual([]);
    two.crash();
    await world.until(() => told().length > 0);
    two.start();
    await world.until(() => told().length > 1);
    await world.pass(10_000);
    expect(told()).toEqual([false, true]);
  });
});
