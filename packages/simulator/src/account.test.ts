import { describe, expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import { World } from './world.ts';

async function homesOf(world: World, client: SimClient): Promise<readonly { url: string; state: string }[]> {
  return (await world.ask(client, 'status', {})).homes;
}

async function untilConnected(world: World, client: SimClient, homes: number): Promise<void> {
  await world.until(
    async () => (await homesOf(world, client)).filter((home) => home.state === 'connected').length === homes,
  );
}

async function talk(world: World, from: SimClient, to: SimClient, conversation: string, text: string): Promise<void> {
  await world.ask(from, 'send', { to: conversation, text });
  await world.until(() => to.events.some((event) => event.type === 'message' && event.text === text));
}

describe('a new account', () => {
  it('is at home at four servers found through one', async () => {
    const world = new World(1);
    const ana = await world.person('Ana');
    const identity = await world.ask(ana, 'link', {});
    expect(identity.name).toBe('Ana');
    expect([...identity.homes].sort()).toEqual(world.servers.map((server) => server.url));
    expect(identity.link.split('#')[0]).toBe(`${identity.homes[0] ?? ''}/`);
    await untilConnected(world, ana, 4);
  });

  it('makes do with the servers that are there', async () => {
    const world = new World(2);
    world.servers[2]?.crash();
    const ana = await world.person('Ana');
    expect((await world.ask(ana, 'link', {})).homes).toHaveLength(3);
  });

  it('is not made where no server answers, and can be made later', async () => {
    const world = new World(3);
    const ana = world.client('Ana');
    for (const server of world.servers) server.crash();
    const params = { name: 'Ana', servers: ['http://s1.example', 'not a server'] };
    await expect(world.ask(ana, 'init', params)).rejects.toThrow('No server answered');
    for (const server of world.servers) server.start();
    expect((await world.ask(ana, 'init', params)).homes).toHaveLength(4);
    await expect(world.ask(ana, 'init', params)).rejects.toThrow('account already');
  });

  it('has a name of one line', async () => {
    const world = new World(4);
    const ana = world.client('Ana');
    for (const name of ['', '  ', 'x'.repeat(65), 'a\nb']) {
      await expect(world.ask(ana, 'init', { name, servers: ['http://s1.example'] })).rejects.toThrow('1 to 64');
    }
    expect((await world.ask(ana, 'init', { name: ` ${'ü'.repeat(64)} `, servers: ['http://s1.example'] })).name).toBe(
      'ü'.repeat(64),
    );
  });
});

describe('homes', () => {
  it('are known again after a crash', async () => {
    const world = new World(5);
    const ana = await world.person('Ana');
    await untilConnected(world, ana, 4);
    const before = await world.ask(ana, 'link', {});
    ana.crash();
    ana.start();
    await untilConnected(world, ana, 4);
    expect(await world.ask(ana, 'link', {})).toEqual(before);
  });

  it('are shown as offline while they are away', async () => {
    const world = new World(6);
    const ana = await world.person('Ana');
    await untilConnected(world, ana, 4);
    world.servers[1]?.crash();
    await world.until(async () =>
      (await homesOf(world, ana)).some((home) => home.state === 'offline' && home.url === world.servers[1]?.url),
    );
    world.servers[1]?.start();
    await untilConnected(world, ana, 4);
  });

  it('that lost everything are taken in anew, and people find each other through them', async () => {
    const world = new World(7);
    const ana = await world.person('Ana');
    await untilConnected(world, ana, 4);
    const lost = world.servers[0];
    lost?.wipe();
    await world.pass(2_000);
    lost?.start();
    await world.until(async () => (await homesOf(world, ana)).some((home) => home.state === 'replaced'));
    await untilConnected(world, ana, 4);
    world.servers[3]?.crash();
    const bo = await world.person('Bo');
    const { link } = await world.ask(ana, 'link', {});
    const { conversation } = await world.ask(bo, 'add', { link });
    await talk(world, bo, ana, conversation, 'Found you');
  });

  it('hand out fresh key packages for a long time', async () => {
    const world = new World(8);
    const ana = await world.person('Ana');
    const { link } = await world.ask(ana, 'link', {});
    const bo = await world.person('Bo');
    for (let i = 0; i < 15; i++) {
      const { id } = await world.ask(bo, 'group.create', { name: `Group ${i}`, members: [link] });
      await world.until(async () => (await world.ask(ana, 'list', {})).some((each) => each.id === id));
    }
  });
});

describe('people', () => {
  it('are found by name, by id and by link', async () => {
    const world = new World(9);
    const ana = await world.person('Ana');
    const identity = await world.ask(await world.person('Bo'), 'link', {});
    const { contact, conversation } = await world.ask(ana, 'add', { link: identity.link });
    expect(contact).toEqual({ account: identity.account, name: 'Bo' });
    for (const to of ['bo', ' Bo ', identity.account, identity.link, conversation]) {
      expect((await world.ask(ana, 'send', { to, text: 'x' })).conversation).toBe(conversation);
    }
    await expect(world.ask(ana, 'send', { to: 'Cy', text: 'x' })).rejects.toThrow('Cy');
    expect(await world.ask(ana, 'contacts', {})).toEqual([
      { account: identity.account, name: 'Bo', blocked: false, conversation },
    ]);
  });

  it('are seen under the name that they give themselves', async () => {
    const world = new World(14);
    const ana = await world.person('Ana');
    const bo = await world.person('Bo');
    const { conversation } = await world.ask(ana, 'add', { link: (await world.ask(bo, 'link', {})).link });
    await talk(world, ana, bo, conversation, 'Hello');
    expect((await world.ask(bo, 'rename', { name: 'Bodo' })).name).toBe('Bodo');
    await world.until(async () => (await world.ask(ana, 'contacts', {})).some((each) => each.name === 'Bodo'));
    expect((await world.ask(ana, 'conversation', { conversation })).name).toBe('Bodo');
  });

  it('who share a name have to be told apart', async () => {
    const world = new World(10);
    const ana = await world.person('Ana');
    for (const bo of [await world.person('Bo'), await world.person('Bo')]) {
      await world.ask(ana, 'add', { link: (await world.ask(bo, 'link', {})).link });
    }
    await expect(world.ask(ana, 'send', { to: 'Bo', text: 'x' })).rejects.toThrow('2 people');
  });

  it('do not add themselves, nor what is no link', async () => {
    const world = new World(11);
    const ana = await world.person('Ana');
    await expect(world.ask(ana, 'add', { link: (await world.ask(ana, 'link', {})).link })).rejects.toThrow('your own');
    await expect(world.ask(ana, 'add', { link: 'http://s1.example/#nonsense' })).rejects.toThrow('not a contact link');
  });
});

describe('an export', () => {
  it('makes another device of the same account, with contacts and history', async () => {
    const world = new World(12);
    const ana = await world.person('Ana');
    const bo = await world.person('Bo');
    const { conversation } = await world.ask(ana, 'add', { link: (await world.ask(bo, 'link', {})).link });
    await talk(world, ana, bo, conversation, 'Before');
    const { bytes } = await world.ask(ana, 'export', { passphrase: 'unused below the shell' });
    ana.crash();
    const laptop = world.client('Ana’s laptop');
    const identity = await world.ask(laptop, 'import', { bytes, passphrase: '' });
    expect(identity.name).toBe('Ana');
    await untilConnected(world, laptop, 4);
    expect((await world.ask(laptop, 'contacts', {})).map((each) => each.name)).toEqual(['Bo']);
    const history = await world.ask(laptop, 'history', { conversation });
    expect(history.map((message) => message.text)).toContain('Before');
    await world.until(async () => (await world.ask(laptop, 'conversation', { conversation })).writable);
    await talk(world, laptop, bo, conversation, 'From the laptop');
    await talk(world, bo, laptop, conversation, 'To the laptop');
  });

  it('that is none is refused', async () => {
    const world = new World(13);
    const ana = world.client('Ana');
    for (const bytes of [new Uint8Array(), new Uint8Array([0xa0]), new TextEncoder().encode('hello')]) {
      await expect(world.ask(ana, 'import', { bytes, passphrase: '' })).rejects.toThrow('not an export');
    }
  });
});
