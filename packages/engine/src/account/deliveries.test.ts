import {
  type AccountId,
  type CertifiedRecord,
  type Request,
  type Response,
  type Token,
  accountIdOf,
} from '@pando/protocol';
import { beforeEach, expect, it } from 'vitest';
import type { Address } from '../services.ts';
import { Deliveries } from './deliveries.ts';
import { createIdentity } from './identity.ts';
import { RecordReader } from './record-reader.ts';
import { ScriptedNetwork, type ScriptedServer } from './testing/scripted-network.ts';

type Put = Extract<Request, { type: 'putInbox' }>;

const DONE: Response = { type: 'done' };
const SEALED = new Uint8Array([1, 2, 3]);
const token = new Uint8Array(16).fill(9) as Token;

let net: ScriptedNetwork;
let homes: readonly ScriptedServer[];
let deliveries: Deliveries;
let reader: RecordReader;
let who: Address;
let chain: readonly CertifiedRecord[];

beforeEach(async () => {
  net = new ScriptedNetwork('deliveries');
  homes = ['a', 'b', 'c', 'd'].map((name) => net.server(name));
  chain = (await createIdentity(net.ports, 'Bo', net.set(...homes))).chain;
  const account = accountIdOf(net.crypto, (chain[0] as CertifiedRecord).record.body);
  who = { account, homes: homes.map((home) => home.replica.url), token };
  begin();
});

function begin(): void {
  reader = new RecordReader(net.ctx);
  deliveries = new Deliveries(net.ctx, reader);
}

async function plan(): Promise<void> {
  await net.settle(async (turn) => {
    await reader.plan(turn);
    deliveries.plan(turn);
  });
}

async function later(ms: number): Promise<void> {
  net.now += ms;
  await plan();
}

const deliver = (to: Address = who): Promise<unknown> => net.turn((turn) => deliveries.deliver(turn, to, SEALED));
const puts = (): readonly Put[] => net.asked.map((each) => each.request).filter((each) => each.type === 'putInbox');
const error = (code: 'unknown' | 'unauthorised' | 'rate-limited', retryAfter: number | null = null): Response => ({
  type: 'error',
  code,
  reason: '',
  retryAfter,
});

it('brings a message to all homes, and is done with a quorum', async () => {
  for (const home of homes.slice(0, 3)) home.script = () => DONE;
  net.servers.delete(homes[3]?.replica.url ?? '');
  await deliver();
  await plan();
  expect(puts()).toHaveLength(3);
  expect(puts().every((put) => put.token === token && put.body === SEALED)).toBe(true);
  expect(deliveries.urls()).toEqual([]);
  await later(3_600_000);
  expect(puts()).toHaveLength(3);
});

it('tries again until a quorum has it, over restarts, and no home twice', async () => {
  let down = true;
  for (const [i, home] of homes.entries()) home.script = () => (down && i > 1 ? undefined : DONE);
  await deliver();
  await plan();
  begin();
  await net.turn((turn) => deliveries.load(turn.tx));
  expect(deliveries.urls()).toEqual([homes[2]?.replica.url, homes[3]?.replica.url]);
  down = false;
  await later(120_000);
  expect(deliveries.urls()).toEqual([]);
  const byHome = homes.map((home) => net.asked.filter((each) => each.url === home.replica.url).length);
  expect(byHome.slice(0, 2)).toEqual([1, 1]);
  begin();
  await net.turn((turn) => deliveries.load(turn.tx));
  expect(deliveries.urls()).toEqual([]);
});

it('waits as long as a home asks for', async () => {
  for (const home of homes) home.script = () => error('rate-limited', 600_000);
  await deliver();
  await plan();
  await later(599_000);
  expect(puts()).toHaveLength(4);
  await later(2_000);
  expect(puts()).toHaveLength(8);
});

it('goes as a stranger where the token is not good any more', async () => {
  for (const home of homes)
    home.script = (request) => ('token' in request && request.token === null ? DONE : error('unauthorised'));
  await deliver();
  await plan();
  expect(deliveries.urls()).toEqual([]);
});

it('follows an account to where it is at home now', async () => {
  const [a] = homes;
  const old = net.server('old', () => error('unknown'));
  for (const home of homes)
    home.script = (request) => (request.type === 'readRecord' ? { type: 'record', records: chain } : DONE);
  await deliver({ ...who, homes: [old.replica.url, a?.replica.url ?? ''] });
  await plan();
  await later(120_000);
  expect(deliveries.urls()).toEqual([]);
  expect(
    new Set(net.asked.filter((each) => each.request.type === 'putInbox').map((each) => each.url)).size,
  ).toBeGreaterThanOrEqual(4);
});

it('gives up after thirty days', async () => {
  net.servers.clear();
  await deliver({ account: new Uint8Array(32) as AccountId, homes: ['http://gone.example'], token: undefined });
  await plan();
  expect(deliveries.urls()).toEqual(['http://gone.example']);
  await later(31 * 24 * 3_600_000);
  expect(deliveries.urls()).toEqual([]);
});

it('brings the last message about a subject only, and none once it is recalled', async () => {
  for (const home of homes) home.script = () => error('rate-limited', 600_000);
  const send = (body: number, subject?: string): Promise<unknown> =>
    net.turn((turn) => deliveries.deliver(turn, who, new Uint8Array([body]), subject));
  await send(1);
  await send(2, 'a');
  await send(3, 'a');
  await send(4, 'b');
  await net.turn((turn) => deliveries.recall(turn, 'b'));
  expect(deliveries.pending).toBe(2);
  begin();
  await net.turn((turn) => deliveries.load(turn.tx));
  await plan();
  expect(new Set(puts().map(({ body }) => body[0]))).toEqual(new Set([1, 3]));
});
