import { type CertifiedRecord, type Response, type Token, accountIdOf, toHex } from '@pando/protocol';
import { beforeEach, expect, it } from 'vitest';
import type { Address, Claimed } from '../services.ts';
import { Claims } from './claims.ts';
import { type IdentityRow, createIdentity, identityOf, leafCredential } from './identity.ts';
import { RecordReader } from './record-reader.ts';
import { ScriptedNetwork, type ScriptedServer } from './testing/scripted-network.ts';

const token = new Uint8Array(16).fill(9) as Token;

let net: ScriptedNetwork;
let homes: readonly ScriptedServer[];
let claims: Claims;
let reader: RecordReader;
let bo: IdentityRow;
let who: Address;

beforeEach(async () => {
  net = new ScriptedNetwork('claims');
  homes = ['a', 'b', 'c', 'd'].map((name) => net.server(name));
  bo = await createIdentity(net.ports, 'Bo', net.set(...homes));
  who = { account: idOf(bo), homes: homes.map((home) => home.replica.url), token };
  reader = new RecordReader(net.ctx);
  claims = new Claims(net.ctx, reader);
});

const idOf = (row: IdentityRow): Address['account'] =>
  accountIdOf(net.crypto, (row.chain[0] as CertifiedRecord).record.body);

/** A key package of an account's device, as its homes hold them. */
async function packageOf(row: IdentityRow): Promise<Uint8Array> {
  const identity = identityOf(net.crypto, row);
  const seed = net.crypto.random(32);
  const publicKey = net.crypto.ed25519.publicKey(seed);
  const credential = leafCredential(net.crypto, identity, publicKey);
  return (await net.ports.mls.generateKeyPackage({ credential, leafKey: { seed, publicKey } })).keyPackage;
}

function keep(home: ScriptedServer | undefined, answer: () => Response): void {
  if (home !== undefined)
    home.script = (request) => (request.type === 'readRecord' ? { type: 'record', records: bo.chain } : answer());
}

const holding = (keyPackage: Uint8Array): Response => ({
  type: 'keyPackages',
  packages: [{ device: identityOf(net.crypto, bo).deviceKey, keyPackage, lastResort: false }],
});
const NONE: Response = { type: 'error', code: 'unknown', reason: '', retryAfter: null };

async function claim(times = 1): Promise<readonly (Claimed | undefined)[]> {
  const results: (Claimed | undefined)[] = [];
  await net.turn((turn) => {
    for (let i = 0; i < times; i++) claims.claim(turn, who, (_, claimed) => void results.push(claimed));
  });
  for (let i = 0; i < 20 && results.length < times; i++) {
    await net.settle(async (turn) => {
      await reader.plan(turn);
      await claims.plan(turn);
    });
    net.now += 2_000;
  }
  return results;
}

it('takes a key package from whichever home has one', async () => {
  const keyPackage = await packageOf(bo);
  for (const home of homes) keep(home, () => NONE);
  keep(homes[2], () => holding(keyPackage));
  const [claimed] = await claim();
  expect(claimed?.packages.map((each) => toHex(each.keyPackage))).toEqual([toHex(keyPackage)]);
  expect(claimed?.inboxKey).toEqual(bo.chain[0]?.record.body.inboxKey);
});

it('gives each who asks a package of its own', async () => {
  const packages = await Promise.all([packageOf(bo), packageOf(bo), packageOf(bo)]);
  let next = 0;
  for (const home of homes) keep(home, () => holding(packages[next++ % 3] ?? new Uint8Array()));
  const claimed = await claim(3);
  expect(new Set(claimed.map((each) => toHex(each?.packages[0]?.keyPackage ?? new Uint8Array()))).size).toBe(3);
});

it('believes no home about whose a key package is', async () => {
  const mallory = await createIdentity(net.ports, 'Mallory', net.set(...homes));
  const [forged, right] = [await packageOf(mallory), await packageOf(bo)];
  for (const home of homes) keep(home, () => holding(forged));
  expect(await claim()).toEqual([undefined]);
  keep(homes[1], () => holding(right));
  const [claimed] = await claim();
  expect(claimed?.packages.map((each) => toHex(each.keyPackage))).toEqual([toHex(right)]);
});

it('asks as a stranger where the token is not good any more', async () => {
  const keyPackage = await packageOf(bo);
  for (const home of homes) {
    home.script = (request) => {
      if (request.type === 'readRecord') return { type: 'record', records: bo.chain };
      const isStranger = request.type === 'claimKeyPackages' && request.token === null;
      return isStranger ? holding(keyPackage) : { type: 'error', code: 'unauthorised', reason: '', retryAfter: null };
    };
  }
  expect((await claim())[0]?.packages).toHaveLength(1);
});

it('says so where nobody answers', async () => {
  net.servers.clear();
  expect(await claim()).toEqual([undefined]);
});
