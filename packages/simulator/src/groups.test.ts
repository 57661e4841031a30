import type { PandoEvent } from '@pando/engine';
import { describe, expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import { World } from './world.ts';

function texts(client: SimClient): string[] {
  return client.events.flatMap((event: PandoEvent) => (event.type === 'message' ? [event.text] : []));
}

async function screen(world: World, client: SimClient, conversation: string): Promise<readonly string[]> {
  const rows = await world.ask(client, 'history', { conversation, limit: 1000 });
  return rows.filter((row) => row.notice === undefined).map((row) => `${row.from.name}: ${row.text}`);
}

async function group(world: World, names: readonly string[]): Promise<{ people: SimClient[]; conversation: string }> {
  const people = await Promise.all(names.map((name) => world.person(name)));
  const links = await Promise.all(people.map(async (each) => (await world.ask(each, 'link', {})).link));
  const [first] = people;
  if (first === undefined) throw new Error('nobody');
  const { id } = await world.ask(first, 'group.create', { name: 'Grove', members: links.slice(1) });
  await world.until(async () => {
    const lists = await Promise.all(people.map((each) => world.ask(each, 'list', {})));
    return lists.every((list) => list.some((row) => row.id === id && row.status === 'active'));
  });
  return { people, conversation: id };
}

async function settled(world: World, people: readonly SimClient[], conversation: string): Promise<void> {
  await world.pass(60_000);
  const screens = await Promise.all(people.map((each) => screen(world, each, conversation)));
  const status = await Promise.all(people.map((each) => world.ask(each, 'status', {})));
  for (const each of screens) expect(each).toEqual(screens[0]);
  for (const each of status) expect(each.undecryptable_total).toEqual({});
  const places = status.map((each) => each.conversations.find((row) => row.id === conversation));
  for (const each of places)
    expect({ epoch: each?.epoch, queued: each?.queued }).toEqual({ epoch: places[0]?.epoch, queued: 0 });
}

describe('a group', () => {
  it('reads every message once, in the same order', async () => {
    const world = new World(2);
    const { people, conversation } = await group(world, ['Ana', 'Bo', 'Cy', 'Di']);
    for (let i = 0; i < 20; i++) {
      await Promise.all(people.map((each) => world.ask(each, 'send', { to: conversation, text: `${each.name} ${i}` })));
    }
    await settled(world, people, conversation);
    for (const each of people) expect(texts(each)).toHaveLength(80);
  });

  it('does all that ten members want at the same instant', { timeout: 240_000 }, async () => {
    const world = new World(3);
    const names = Array.from({ length: 10 }, (_, i) => `M${i}`);
    const { people, conversation } = await group(world, names);
    const admin = people[1] as SimClient;
    const { account } = await world.ask(admin, 'link', {});
    await world.ask(people[0] as SimClient, 'group.role', { conversation, who: account, role: 'admin' });
    await world.pass(60_000);
    const guests = await Promise.all(names.slice(0, 8).map((_, i) => world.person(`G${i}`)));
    const links = await Promise.all(guests.map(async (each) => (await world.ask(each, 'link', {})).link));
    const removed = people.slice(8);
    const removals = await Promise.all(removed.map(async (each) => (await world.ask(each, 'link', {})).account));
    await Promise.all([
      ...links.map((link, i) => world.ask(people[i] as SimClient, 'group.add', { conversation, members: [link] })),
      ...removals.map((account, i) =>
        world.ask(people[i] as SimClient, 'group.remove', { conversation, members: [account] }),
      ),
    ]);
    await settled(world, people.slice(0, 8), conversation);
    const members = await Promise.all(
      [...people.slice(0, 8), ...guests].map(async (each) =>
        (await world.ask(each, 'conversation', { conversation })).members.map((who) => who.name).sort(),
      ),
    );
    for (const each of members)
      expect(each).toEqual([...names.slice(0, 8), ...guests.map((guest) => guest.name)].sort());
  });

  it('loses nothing when a server dies, comes back, and another dies', async () => {
    const world = new World(4);
    const { people, conversation } = await group(world, ['Ana', 'Bo', 'Cy']);
    const say = (i: number): Promise<unknown> =>
      Promise.all(people.map((each) => world.ask(each, 'send', { to: conversation, text: `${each.name} ${i}` })));
    await say(0);
    world.servers[0]?.crash();
    for (let i = 1; i < 6; i++) await say(i);
    world.servers[0]?.start();
    await world.pass(30_000);
    world.servers[1]?.crash();
    for (let i = 6; i < 11; i++) await say(i);
    await settled(world, people, conversation);
    for (const each of people) expect(texts(each)).toHaveLength(33);
  });

  it('keeps what is written while two servers are down, and sends it once when they are back', async () => {
    const world = new World(5);
    const { people, conversation } = await group(world, ['Ana', 'Bo', 'Cy']);
    world.servers[0]?.crash();
    world.servers[2]?.crash();
    const sent = await Promise.all(
      people.map((each) => world.ask(each, 'send', { to: conversation, text: `${each.name} waits`, timeout: 5 })),
    );
    expect(sent.map((each) => each.state)).toEqual(['queued', 'queued', 'queued']);
    world.servers[0]?.start();
    world.servers[2]?.start();
    await settled(world, people, conversation);
    for (const each of people) expect(texts(each)).toHaveLength(3);
  });

  it('takes out who leaves and who is removed, and they read no further', async () => {
    const world = new World(6);
    const { people, conversation } = await group(world, ['Ana', 'Bo', 'Cy', 'Di']);
    const [ana, bo, cy, di] = people as [SimClient, SimClient, SimClient, SimClient];
    await world.ask(di, 'group.leave', { conversation });
    await world.pass(30_000);
    const { account } = await world.ask(cy, 'link', {});
    await world.ask(ana, 'group.remove', { conversation, members: [account] });
    await world.pass(10_000);
    await world.ask(ana, 'send', { to: conversation, text: 'just us' });
    await settled(world, [ana, bo], conversation);
    expect(texts(bo)).toContain('just us');
    for (const gone of [cy, di]) expect(texts(gone)).not.toContain('just us');
    const row = await world.ask(bo, 'conversation', { conversation });
    expect(row.members.map((who) => who.name).sort()).toEqual(['Ana', 'Bo']);
    expect((await world.ask(cy, 'conversation', { conversation })).status).toBe('removed');
    expect((await world.ask(di, 'conversation', { conversation })).status).toBe('left');
  });
});

describe('a device', () => {
  it('goes on after a crash at any time, and sends nothing twice', async () => {
    const world = new World(7);
    const { people, conversation } = await group(world, ['Ana', 'Bo']);
    const [ana, bo] = people as [SimClient, SimClient];
    for (let i = 0; i < 20; i++) {
      void ana.call('send', { to: conversation, text: `a${i}` });
      await world.pass(world.random.below(40));
      ana.crash();
      ana.start();
    }
    await settled(world, people, conversation);
    const seen = texts(bo);
    expect(new Set(seen).size).toBe(seen.length);
    expect((await screen(world, ana, conversation)).length).toBe(seen.length);
  });

  it('notices that it was copied or set back, and heals', async () => {
    const world = new World(8);
    const { people, conversation } = await group(world, ['Ana', 'Bo', 'Cy']);
    const [ana, bo, cy] = people as [SimClient, SimClient, SimClient];
    await world.pass(60_000);
    const copy = ana.copy();
    for (let i = 0; i < 5; i++) await world.ask(ana, 'send', { to: conversation, text: `before ${i}` });
    ana.restore(copy);
    ana.start();
    void ana.call('send', { to: conversation, text: 'after' });
    await settled(world, [bo, cy], conversation);
    for (const each of [bo, cy]) expect(texts(each)).toContain('after');
    await world.ask(bo, 'send', { to: conversation, text: 'welcome back' });
    await settled(world, [bo, cy], conversation);
    expect(texts(ana)).toContain('welcome back');
  });
});

it('whoever is met in a group can be written to alone', async () => {
  const world = new World(77);
  const { people, conversation } = await group(world, ['Ana', 'Bo', 'Cy']);
  const [, bo, cy] = people as [SimClient, SimClient, SimClient];
  await settled(world, people, conversation);
  const alone = await world.ask(bo, 'direct', { who: 'Cy' });
  expect(await world.ask(bo, 'direct', { who: 'Cy' })).toEqual(alone);
  await world.ask(bo, 'send', { to: alone.conversation, text: 'Only you' });
  await world.until(async () => (await world.ask(cy, 'list', {})).some(({ status }) => status === 'request'));
  await world.ask(cy, 'accept', { who: 'Bo' });
  await world.until(() => texts(cy).includes('Only you'));
});
