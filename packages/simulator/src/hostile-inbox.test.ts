import {
  type AccessKey,
  type AccountId,
  type DeviceKey,
  type Genesis,
  type Hash,
  INBOX_SEAL_INFO,
  type InboxMessage,
  type LogId,
  PROTOCOL_VERSION,
  type ReplicaSet,
  type Request,
  type Signature,
  type Token,
  clientFrame,
  decode,
  encode,
  fromHex,
  inboxMessage,
  introductionStatement,
  logIdOf,
  parseContactLink,
  readdRequestStatement,
  serverFrame,
} from '@pando/protocol';
import { createMls } from '@pando/engine/mls';
import { nodeCrypto, nodePrimitives } from '@pando/engine/node';
import { expect, it } from 'vitest';
import type { SimServer } from './sim-server.ts';
import { World } from './world.ts';

/** Writes into inboxes as anybody can who knows an account's id. */
class Stranger {
  readonly #world: World;
  readonly #server: SimServer;
  readonly random: (length: number) => Uint8Array;
  readonly crypto;
  readonly mls;
  readonly #id;
  #next = 1;
  answers: string[] = [];
  inboxKey: Uint8Array | undefined;

  constructor(world: World, server: SimServer) {
    this.#world = world;
    this.#server = server;
    this.random = (length) => world.random.bytes(length);
    this.crypto = nodeCrypto(this.random);
    this.mls = createMls({
      crypto: this.crypto,
      primitives: nodePrimitives(this.random),
      suite: world.suite,
      checkCredential: () => true,
    });
    this.#id = server.connect(world.schedule.now, { frame: (bytes) => this.#take(bytes), closed: () => {} });
    this.send({ type: 'hello', versions: [PROTOCOL_VERSION], agent: 'stranger' });
  }

  send(request: Request): void {
    if (this.#id === undefined) throw new Error('the server is down');
    this.#server.receive(this.#id, encode(clientFrame, { id: this.#next++, request }), this.#world.schedule.now);
  }

  async put(account: AccountId, message: InboxMessage, token: Token | null = null): Promise<void> {
    if (this.inboxKey === undefined) throw new Error('look the account up first');
    const body = await this.mls.hpkeSeal(
      this.inboxKey,
      INBOX_SEAL_INFO,
      new Uint8Array(),
      encode(inboxMessage, message),
    );
    if (body !== undefined) this.send({ type: 'putInbox', account, token, body });
  }

  #take(bytes: Uint8Array): void {
    const decoded = decode(serverFrame, bytes);
    if (!decoded.ok || decoded.value.type !== 'response') return;
    const { response } = decoded.value;
    this.answers.push(response.type);
    if (response.type === 'record') this.inboxKey = response.records.at(-1)?.record.body.inboxKey;
  }
}

it('lives on whatever strangers put into its inbox', async () => {
  const world = new World(1);
  const ana = await world.person('Ana');
  const bo = await world.person('Bo');
  const { conversation } = await world.ask(bo, 'add', { link: (await world.ask(ana, 'link', {})).link });
  await world.ask(bo, 'send', { to: conversation, text: 'one' });
  const { id: group } = await world.ask(bo, 'group.create', { name: 'Group', members: ['Ana'] });
  await world.until(async () => (await world.ask(ana, 'list', {})).some((each) => each.id === group && each.writable));
  const account = fromHex((await world.ask(ana, 'link', {})).account) as Uint8Array as AccountId;
  const [server] = world.servers;
  if (server === undefined) throw new Error('a world without servers');
  const stranger = new Stranger(world, server);
  stranger.send({ type: 'readRecord', account, from: 0 });
  await world.pass(100);
  for (const message of hostile(stranger, fromHex(group) as Uint8Array as LogId)) await stranger.put(account, message);
  await world.pass(30_000);
  expect(stranger.answers.filter((answer) => answer !== 'done' && answer !== 'record' && answer !== 'welcome')).toEqual(
    [],
  );
  await world.ask(bo, 'send', { to: conversation, text: 'two' });
  await world.until(() => ana.events.some((event) => event.type === 'message' && event.text === 'two'));
});

it('makes nobody a contact who is not proven to have invited, though the invitation has the token of a link', async () => {
  const world = new World(2);
  const ana = await world.person('Ana');
  const { account: id, link } = await world.ask(ana, 'link', {});
  const account = fromHex(id) as Uint8Array as AccountId;
  const [server] = world.servers;
  if (server === undefined) throw new Error('a world without servers');
  await world.pass(5_000);
  const stranger = new Stranger(world, server);
  stranger.send({ type: 'readRecord', account, from: 0 });
  await world.pass(100);
  const token = parseContactLink(link)?.token ?? null;
  const introductions = hostile(stranger, stranger.random(32) as LogId).filter(({ type }) => type === 'introduction');
  for (const message of introductions) await stranger.put(account, message, token);
  await world.pass(30_000);
  expect(token).not.toBeNull();
  expect(await world.ask(ana, 'contacts', {})).toEqual([]);
});

function hostile(stranger: Stranger, known: LogId): readonly InboxMessage[] {
  const { random, crypto } = stranger;
  const seed = random(32);
  const device = crypto.ed25519.publicKey(seed) as DeviceKey;
  const nowhere: ReplicaSet = { replicas: [], quorum: 0 };
  const odd: ReplicaSet = {
    replicas: ['http://nowhere.example', 'not a url', 'javascript:alert(1)', 'http://s1.example'].map((url) => ({
      key: random(32) as ReplicaSet['replicas'][number]['key'],
      incarnation: random(16) as ReplicaSet['replicas'][number]['incarnation'],
      url,
    })),
    quorum: 1,
  };
  const messages: InboxMessage[] = [];
  for (const replicas of [nowhere, odd]) {
    const genesis: Genesis = { nonce: random(32), creator: random(32) as AccessKey, replicas, retentionSeconds: 0 };
    for (const log of [logIdOf(crypto, genesis), known, random(32) as LogId]) {
      for (const slot of [0, 1, Number.MAX_SAFE_INTEGER]) {
        const introduction = {
          log,
          genesis,
          replicas,
          slot,
          accessSeed: random(32),
          blob: random(32) as Hash,
          blobKey: random(32),
          keyPackage: random(32) as Hash,
          inviter: {
            account: random(32) as AccountId,
            device,
            name: '\u0000\u202e',
            homes: ['nonsense', 'http://nowhere.example'],
          },
        };
        const signature = introductionStatement.sign(crypto, seed, introduction);
        messages.push(
          { type: 'introduction', introduction, signature },
          { type: 'introduction', introduction, signature: random(64) as Signature },
        );
      }
      const request = {
        log,
        oldLeaf: null,
        keyPackage: random(100),
        credential: random(100),
        name: '',
        homes: [],
        nonce: random(32),
      };
      messages.push({ type: 'readd', request, signature: readdRequestStatement.sign(crypto, seed, request) });
      messages.push({ type: 'moved', note: { log, slots: [] } });
    }
  }
  return messages;
}
