import { describe, expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import { World } from './world.ts';

interface Three {
  readonly world: World;
  readonly ana: SimClient;
  readonly bo: SimClient;
  /** Knows both from a group of Bo's, and has nobody's link. */
  readonly cy: SimClient;
}

async function linkOf(world: World, client: SimClient): Promise<string> {
  return (await world.ask(client, 'link', {})).link;
}

/** Ana, Bo and Cy in a group that Bo made, in which Ana and Cy meet. */
async function threeInAGroup(seed: number): Promise<Three> {
  const world = new World(seed);
  const [ana, bo, cy] = [await world.person('Ana'), await world.person('Bo'), await world.person('Cy')];
  const members = [await linkOf(world, ana), await linkOf(world, cy)];
  const { id } = await world.ask(bo, 'group.create', { name: 'Grove', members });
  const isIn = async (client: SimClient): Promise<boolean> =>
    (await world.ask(client, 'list', {})).some((each) => each.id === id && each.members.length === 3 && each.writable);
  await world.until(async () => (await isIn(ana)) && (await isIn(cy)));
  return { world, ana, bo, cy };
}

async function request(three: Three): Promise<string> {
  const { world, ana, cy } = three;
  await world.ask(cy, 'send', { to: 'Ana', text: 'May I?' });
  await world.until(() => ana.events.some((event) => event.type === 'request' && event.from.name === 'Cy'));
  const asked = (await world.ask(ana, 'list', {})).find((each) => each.status === 'request');
  expect(asked).toMatchObject({ name: 'Cy', writable: false });
  return asked?.id ?? '';
}

const shown = (client: SimClient, text: string): boolean =>
  client.events.some((event) => event.type === 'message' && event.text === text);

describe('a stranger', () => {
  it('is heard once the person accepts, and is a contact then', async () => {
    const three = await threeInAGroup(1);
    const { world, ana, cy } = three;
    await request(three);
    await world.pass(5_000);
    expect(shown(ana, 'May I?')).toBe(false);
    const { conversation } = await world.ask(ana, 'accept', { who: 'Cy' });
    await world.until(async () => (await world.ask(ana, 'conversation', { conversation })).writable);
    await world.ask(ana, 'send', { to: 'Cy', text: 'You may' });
    await world.until(() => shown(cy, 'You may'));
    expect((await world.ask(ana, 'contacts', {})).map((each) => each.name)).toContain('Cy');
  });

  it('who asks for two things is let into the one that is accepted', async () => {
    const three = await threeInAGroup(4);
    const { world, ana, cy } = three;
    const direct = await request(three);
    await world.ask(cy, 'group.create', { name: 'Coins', members: ['Ana'] });
    const asked = async (): Promise<readonly string[]> =>
      (await world.ask(ana, 'list', {})).flatMap(({ status, id }) => (status === 'request' ? [id] : []));
    await world.until(async () => (await asked()).length === 2);
    await world.ask(ana, 'accept', { who: 'Cy', conversation: direct });
    await world.until(async () => (await world.ask(ana, 'conversation', { conversation: direct })).writable);
    const [other = ''] = await asked();
    expect(await asked()).toEqual([other]);
    await world.ask(ana, 'decline', { who: 'Cy', conversation: other });
    expect(await asked()).toEqual([]);
  });

  it('who is declined is gone from the list, and is not told', async () => {
    const three = await threeInAGroup(2);
    const { world, ana, cy } = three;
    const id = await request(three);
    expect(await world.ask(ana, 'decline', { who: 'Cy' })).toEqual({ conversation: id });
    expect((await world.ask(ana, 'list', {})).some((each) => each.id === id)).toBe(false);
    const before = cy.events.length;
    await world.pass(10_000);
    expect(cy.events.slice(before).filter((event) => event.type === 'message' || event.type === 'left')).toEqual([]);
    await expect(world.ask(ana, 'accept', { who: 'Cy' })).rejects.toThrow('not asked');
  });

  it('who is blocked is not heard of again', async () => {
    const three = await threeInAGroup(3);
    const { world, ana, cy } = three;
    expect(await world.ask(ana, 'block', { who: 'Cy' })).toMatchObject({ blocked: true });
    await world.ask(cy, 'send', { to: 'Ana', text: 'Hello?' });
    await world.pass(20_000);
    expect(ana.events.some((event) => event.type === 'request')).toBe(false);
    expect(await world.ask(ana, 'contacts', {})).toContainEqual(expect.objectContaining({ name: 'Cy', blocked: true }));
    expect(await world.ask(ana, 'block', { who: 'Cy', unblock: true })).toMatchObject({ blocked: false });
  });
});
