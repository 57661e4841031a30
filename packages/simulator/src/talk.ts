import { type LogId, fromHex, toHex } from '@pando/protocol';
import type { SimClient } from './sim-client.ts';
import type { SimServer } from './sim-server.ts';
import type { World } from './world.ts';

/** People in one group, and what they have said there. */
export class Talk {
  readonly world: World;
  readonly people: readonly SimClient[];
  readonly conversation: string;
  readonly said: string[] = [];

  constructor(world: World, people: readonly SimClient[], conversation: string) {
    this.world = world;
    this.people = people;
    this.conversation = conversation;
  }

  /** A group of people, each at home at the servers with these numbers; the first makes it. */
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
    if (person === undefined) throw new Error(`there is no person ${index}`);
    return person;
  }

  server(index: number): SimServer {
    const server = this.world.servers[index];
    if (server === undefined) throw new Error(`there is no server ${index}`);
    return server;
  }

  /** Has someone send messages, one after the other; throws where one does not reach a quorum. */
  async say(index: number, count: number): Promise<void> {
    const { name } = this.person(index);
    for (let i = 0; i < count; i++) {
      const { state, text } = await this.trySay(index);
      if (state !== 'sent') throw new Error(`what ${name} wrote is still queued: ${text}`);
    }
  }

  /** Has someone send one message, which may have to wait. */
  async trySay(index: number): Promise<{ readonly state: string; readonly text: string }> {
    const from = this.person(index);
    const text = `${from.name} ${this.said.length}`;
    this.said.push(text);
    const { state } = await this.world.ask(from, 'send', { to: this.conversation, text });
    return { state, text };
  }

  async textsOf(index: number): Promise<readonly string[]> {
    const rows = await this.world.ask(this.person(index), 'history', { conversation: this.conversation, limit: 1000 });
    return rows.filter((row) => row.notice === undefined).map((row) => row.text);
  }

  async replicasOf(index: number): Promise<readonly { readonly url: string; readonly state: string }[]> {
    const { conversations } = await this.world.ask(this.person(index), 'status', {});
    return conversations.find((each) => each.id === this.conversation)?.replicas ?? [];
  }

  /** Whether all have a connected replica `has`, and none `lacks`. */
  async isServedBy(has: SimServer, lacks: SimServer): Promise<boolean> {
    for (const index of this.people.keys()) {
      const replicas = await this.replicasOf(index);
      const isConnected = replicas.some((replica) => replica.url === has.url && replica.state === 'connected');
      if (!isConnected || replicas.some((replica) => replica.url === lacks.url)) return false;
    }
    return true;
  }

  /** What anybody lacks or has twice, or could not open; empty where all have all. */
  async faults(): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const [index, { name }] of this.people.entries()) {
      const texts = await this.textsOf(index);
      const missing = this.said.filter((text) => !texts.includes(text));
      const { undecryptable_total: undecryptable } = await this.world.ask(this.person(index), 'status', {});
      if (missing.length > 0) faults.push(`${name} lacks ${missing.join(', ')}`);
      if (new Set(texts).size !== texts.length) faults.push(`${name} has something twice`);
      if (texts.length > this.said.length) faults.push(`${name} has what nobody said`);
      for (const [cause, count] of Object.entries(undecryptable)) faults.push(`${name}: ${cause} ${count}`);
    }
    return faults;
  }

  /** Ids of the entries that a server keeps of this conversation. */
  entriesAt(server: SimServer): readonly string[] {
    return this.storedAt(server).map((entry) => toHex(entry.id));
  }

  storedAt(server: SimServer): ReturnType<SimServer['store']['entries']['after']> {
    const row = server.store.logs.find(this.#log);
    return row === undefined ? [] : server.store.entries.after(row.number, 0, { rows: 100_000, bytes: 1e9 }, true);
  }

  /** Whether a server knows that the last change of the replica set is done. */
  isActiveAt(server: SimServer): boolean {
    const row = server.store.logs.find(this.#log);
    return (
      row !== undefined && row.changedBy > 0 && server.store.statements.active(row.number, row.changedBy) !== undefined
    );
  }

  get #log(): LogId {
    return fromHex(this.conversation) as Uint8Array as LogId;
  }
}

async function isIn(world: World, person: SimClient, id: string): Promise<boolean> {
  const list = await world.ask(person, 'list', {});
  return list.some((each) => each.id === id && each.status === 'active');
}
