import { type LogId, fromHex, toHex } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import type { SimClient } from './sim-client.ts';
import type { SimServer } from './sim-server.ts';
import { World } from './world.ts';

/** People in one group, and what they have said there. */
class Talk {
  readonly world: World;
  readonly people: readonly SimClient[];
  readonly conversation: string;
  readonly said: string[] = [];

  constructor(world: World, people: readonly SimClient[], conversation: string) {
    this.world = world;
    this.people = people;
    this.conversation = conversation;
  }

  static async between(world: World, homes: Readonly<Record<string, readonly number[]>>): Promise<Talk> {
    const people: SimClient[] = [];
    for (const [name, servers] of Object.entries(homes)) {
      const client = world.client(name);
      const others = world.servers.filter((_, i) => !servers.includes(i));
      for (const other of others) other.crash();
      await world.ask(client, 'init', { name, servers: world.servers.map((server) => server.url) });
      for (const other of others) other.start();
      people.push(client);
    }
    const [first, ...others] = people;
    if (first === undefined) throw new Error('nobody is there');
    const members: string[] = [];
    for (const other of others) members.push((await world.ask(other, 'link', {})).link);
    const { id } = await world.ask(first, 'group.create', { name: 'Talk', members });
    for (const person of people) await world.until(() => isIn(world, person, id));
    await world.pass(10_000);
    return new Talk(world, people, id);
  }

  person(index: number): SimClient {
    const person = this.people[index];
    if (person === undefined) throw new Error('nobody is there');
    return person;
  }

  async say(index: number, count: number): Promise<void> {
    const from = this.person(index);
    for (let i = 0; i < count; i++) {
      const text = `${from.name} ${this.said.length}`;
      this.said.push(text);
      const { state } = await this.world.ask(from, 'send', { to: this.conversation, text });
      expect(state).toBe('sent');
    }
  }

  async replicas(index: number): Promise<readonly { readonly url: string; readonly state: string }[]> {
    const { conversations } = await this.world.ask(this.person(index), 'status', {});
    return conversations.find((each) => each.id === this.conversation)?.replicas ?? [];
  }

  /** Whether all are connected to the same replicas, of which `has` is one and `lacks` is none. */
  async isServedBy(has: SimServer, lacks?: SimServer): Promise<boolean> {
    for (const index of this.people.keys()) {
      const replicas = await this.replicas(index);
      const connected = replicas.filter((replica) => replica.state === 'connected').map((replica) => replica.url);
      if (!connected.includes(has.url) || replicas.some((replica) => replica.url === lacks?.url)) return false;
    }
    return true;
  }

  async expectAgreement(): Promise<void> {
    for (const person of this.people) {
      const rows = await this.world.ask(person, 'history', { conversation: this.conversation, limit: 1000 });
      const texts = rows.filter((row) => row.notice === undefined).map((row) => row.text);
      expect([...texts].sort()).toEqual([...this.said].sort());
      expect((await this.world.ask(person, 'status', {})).undecryptable_total).toEqual({});
    }
  }

  /** Ids of the entries that a server keeps of this conversation. */
  entriesAt(server: SimServer): ReadonlySet<string> {
    const row = server.store.logs.find(fromHex(this.conversation) as Uint8Array as LogId);
    if (row === undefined) return new Set();
    const entries = server.store.entries.after(row.number, 0, { rows: 100_000, bytes: 1e9 }, false);
    return new Set(entries.map((entry) => toHex(entry.id)));
  }

  /** Whether a server is told that its part is over, or has begun for good. */
  isActiveAt(server: SimServer): boolean {
    const row = server.store.logs.find(fromHex(this.conversation) as Uint8Array as LogId);
    return (
      row !== undefined && row.changedBy > 0 && server.store.statements.active(row.number, row.changedBy) !== undefined
    );
  }
}

function serverAt(world: World, index: number): SimServer {
  const server = world.servers[index];
  if (server === undefined) throw new Error(`there is no server ${index}`);
  return server;
}

async function isIn(world: World, person: SimClient, id: string): Promise<boolean> {
  const list = await world.ask(person, 'list', {});
  return list.some((each) => each.id === id && each.status === 'active');
}

const FIRST_FOUR = [0, 1, 2, 3];
const LAST_FOUR = [1, 2, 3, 4];

describe('a server that lost its data', () => {
  it('takes its own place in the replica set, with everything that was said', async () => {
    const world = new World(7);
    const talk = await Talk.between(world, { Ana: FIRST_FOUR, Bo: FIRST_FOUR, Cy: FIRST_FOUR });
    const wiped = serverAt(world, 0);
    await talk.say(0, 10);
    await talk.say(1, 10);
    await world.pass(5_000);
    const before = talk.entriesAt(wiped);
    wiped.wipe();
    await talk.say(0, 5);
    wiped.start();
    await world.until(() => talk.isActiveAt(wiped));
    for (const id of before) expect(talk.entriesAt(wiped).has(id)).toBe(true);
    serverAt(world, 1).crash();
    await talk.say(2, 5);
    await world.pass(60_000);
    await talk.expectAgreement();
  });
});

describe('a replica that is to be replaced by another server', () => {
  it('hands its part over while all go on talking', async () => {
    const world = new World(8, 5);
    const talk = await Talk.between(world, { Ana: FIRST_FOUR, Bo: LAST_FOUR, Cy: FIRST_FOUR });
    const [leaving, coming] = [serverAt(world, 0), serverAt(world, 4)];
    await talk.say(0, 20);
    await talk.say(1, 5);
    await world.ask(talk.person(0), 'replicas.replace', {
      conversation: talk.conversation,
      url: leaving.url,
      with: coming.url,
    });
    await talk.say(0, 5);
    await talk.say(2, 5);
    await world.until(() => talk.isActiveAt(coming));
    await world.until(() => talk.isServedBy(coming, leaving));
    for (const id of talk.entriesAt(leaving)) expect(talk.entriesAt(coming).has(id)).toBe(true);
    leaving.crash();
    serverAt(world, 1).crash();
    await talk.say(1, 5);
    await world.pass(60_000);
    await talk.expectAgreement();
  });

  it('is not replaced by a server at which nobody has an account', async () => {
    const world = new World(9, 5);
    const talk = await Talk.between(world, { Ana: FIRST_FOUR, Bo: FIRST_FOUR });
    const outcome = talk.person(0).call('replicas.replace', {
      conversation: talk.conversation,
      url: serverAt(world, 0).url,
      with: serverAt(world, 4).url,
    });
    await world.pass(1_000);
    expect(await outcome).toMatchObject({ ok: false, error: { code: 'unknown-server' } });
  });

  it('is replaced although the member who proposed it dies as soon as it is decided', async () => {
    const world = new World(10, 5);
    const talk = await Talk.between(world, { Ana: FIRST_FOUR, Bo: LAST_FOUR, Cy: LAST_FOUR });
    const [leaving, coming] = [serverAt(world, 0), serverAt(world, 4)];
    await talk.say(0, 10);
    leaving.crash();
    await talk.say(1, 10);
    leaving.start();
    const ana = talk.person(0);
    void ana.call('replicas.replace', { conversation: talk.conversation, url: leaving.url, with: coming.url });
    await world.until(async () => (await talk.replicas(1)).some((replica) => replica.url === coming.url));
    ana.crash();
    await talk.say(2, 5);
    await world.until(() => talk.isActiveAt(coming), 300_000);
    for (const id of talk.entriesAt(serverAt(world, 1))) expect(talk.entriesAt(coming).has(id)).toBe(true);
    ana.start();
    await world.until(() => talk.isServedBy(coming, leaving));
    await talk.say(0, 5);
    await world.pass(60_000);
    await talk.expectAgreement();
  });

  it('is followed by a device that slept through it and finds only the new server', async () => {
    const world = new World(11, 5);
    const talk = await Talk.between(world, { Ana: FIRST_FOUR, Bo: LAST_FOUR, Cy: LAST_FOUR });
    const [leaving, coming] = [serverAt(world, 0), serverAt(world, 4)];
    const cy = talk.person(2);
    await talk.say(0, 5);
    await world.pass(5_000);
    cy.crash();
    await talk.say(1, 5);
    await world.ask(talk.person(0), 'replicas.replace', {
      conversation: talk.conversation,
      url: leaving.url,
      with: coming.url,
    });
    await world.until(() => talk.isActiveAt(coming));
    await talk.say(0, 5);
    await world.pass(60_000);
    const gone = world.servers.filter((server) => server !== coming);
    for (const server of gone) server.crash();
    cy.start();
    await world.until(async () => {
      const rows = await world.ask(cy, 'history', { conversation: talk.conversation, limit: 100 });
      return rows.filter((row) => row.notice === undefined).length === talk.said.length;
    });
    for (const server of gone) server.start();
    await world.pass(30_000);
    await talk.say(2, 5);
    await world.pass(30_000);
    await talk.expectAgreement();
  });
});
