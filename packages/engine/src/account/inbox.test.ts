import { type Hash, type InboxItem, type InboxMessage, type LogId, type Token } from '@pando/protocol';
import { beforeEach, expect, it } from 'vitest';
import { createIdentity } from './identity.ts';
import { Inbox, sealToInbox } from './inbox.ts';
import { ScriptedNetwork } from './testing/scripted-network.ts';

let net: ScriptedNetwork;
let inbox: Inbox;

beforeEach(async () => {
  net = new ScriptedNetwork('inbox');
  const home = net.server('home');
  await net.turn(async (turn) => net.ctx.store(turn, await createIdentity(net.ports, 'Ana', net.set(home))));
  inbox = new Inbox(net.ctx);
});

const note = (byte: number): InboxMessage => ({
  type: 'moved',
  note: { log: new Uint8Array(32).fill(byte) as Uint8Array as LogId, slots: [] },
});

async function sealed(message: InboxMessage): Promise<Uint8Array> {
  const bytes = await sealToInbox(net.ctx, net.ctx.own.record.body.inboxKey, message);
  if (bytes === undefined) throw new Error('the own inbox key is none');
  return bytes;
}

const take = (body: Uint8Array, token: InboxItem['token'] = null): Promise<unknown> =>
  net.turn(async (turn) => {
    await inbox.take(turn, { item: 1, token, body });
  });

it('opens what was sealed to it, once, however many homes bring it', async () => {
  const [one, two] = [await sealed(note(1)), await sealed(note(2))];
  for (const body of [one, one, two, one]) await take(body);
  expect(net.received).toEqual([note(1), note(2)]);
});

it('remembers over restarts what it has had', async () => {
  const one = await sealed(note(1));
  await take(one);
  inbox = new Inbox(net.ctx);
  await net.turn((turn) => inbox.load(turn.tx));
  await take(one);
  await take(await sealed(note(2)));
  expect(net.received).toEqual([note(1), note(2)]);
});

it('passes over garbage', async () => {
  const one = await sealed(note(1));
  const other = new ScriptedNetwork('somebody else');
  const foreign = await other.ports.mls.hpkeSeal(
    (await other.ports.mls.hpkeKeyPair()).publicKey,
    new Uint8Array(),
    new Uint8Array(),
    one,
  );
  const nonsense = await net.ports.mls.hpkeSeal(
    net.ctx.own.record.body.inboxKey,
    new TextEncoder().encode('pando/1 inbox'),
    new Uint8Array(),
    new Uint8Array([1, 2, 3]),
  );
  for (const body of [
    new Uint8Array(),
    new Uint8Array(7),
    one.slice(1),
    one.with(40, 1 ^ (one[40] ?? 0)),
    foreign,
    nonsense,
  ]) {
    if (body !== undefined) await take(body);
  }
  expect(net.received).toEqual([]);
  await take(one);
  expect(net.received).toEqual([note(1)]);
});

it('tells apart who had the contact link', async () => {
  const trusted: boolean[] = [];
  const { conversations } = net.ctx;
  conversations.received = async (_turn, _message, from) => void trusted.push(from.trusted);
  await take(await sealed(note(1)), net.ctx.own.row.token);
  await take(await sealed(note(2)), new Uint8Array(16) as Uint8Array as Token);
  await take(await sealed(note(3)), null);
  expect(trusted).toEqual([true, false, false]);
});

it('names an item by the hash of its sealed bytes', async () => {
  const hashes: Uint8Array[] = [];
  net.ctx.conversations.received = async (_turn, _message, from) => void hashes.push(from.sealedHash);
  const one = await sealed(note(1));
  await take(one);
  expect(hashes).toEqual([net.crypto.sha256(one) as Hash]);
});
