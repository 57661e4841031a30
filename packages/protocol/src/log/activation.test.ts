import { describe, expect, it } from 'vitest';
import { decode, encode } from '../cbor/index.ts';
import type { Hash, LogId } from '../ids.ts';
import { type TestServer, reborn, setOf, testServer, testServers } from '../testing/servers.ts';
import { crypto, damaged, seeded } from '../testing/signature-crypto.ts';
import {
  type ActiveCertificate,
  type Held,
  activeCertificate,
  areSeals,
  heldStatement,
  isActive,
  sealHash,
} from './activation.ts';
import { type Seal, sealStatement } from './head.ts';

const log = seeded<LogId>('log');
const value = seeded<Hash>('value');
const SLOT = 7;

const oldServers = testServers(4);
const newServers = [...oldServers.slice(1), testServer('new')];
const oldSet = setOf(oldServers);
const newSet = setOf(newServers);
const [gone] = oldServers as [TestServer, ...TestServer[]];
const foreigner = testServer('foreigner');

function sealBy(server: TestServer, changes: Partial<Seal['body']> = {}): Seal {
  const body: Seal['body'] = {
    log,
    server: server.key,
    incarnation: server.incarnation,
    slot: SLOT,
    value,
    sequence: 3,
    chain: seeded<Hash>(`chain ${server.url}`),
    expired: 0,
    ...changes,
  };
  return { body, signature: sealStatement.sign(crypto, server.seed, body) };
}

function heldBy(server: TestServer, seals: readonly Seal[], changes: Partial<Held['body']> = {}): Held {
  const body: Held['body'] = {
    log,
    slot: SLOT,
    value,
    seals: seals.map((each) => sealHash(crypto, each)),
    server: server.key,
    incarnation: server.incarnation,
    ...changes,
  };
  return { body, signature: heldStatement.sign(crypto, server.seed, body) };
}

const seals = oldServers.slice(0, 3).map((each) => sealBy(each));
const held = newServers.slice(0, 3).map((each) => heldBy(each, seals));

describe('seals of a log', () => {
  const sealed = (of: readonly Seal[]): boolean => areSeals(crypto, oldSet, log, SLOT, value, of);
  const [first, second] = seals as [Seal, Seal, Seal];

  it('are those of a quorum of the set, or of more', () => {
    expect(sealed(seals)).toBe(true);
    expect(sealed(seals.toReversed())).toBe(true);
    expect(sealed(oldServers.map((each) => sealBy(each)))).toBe(true);
  });

  it('are not enough from fewer, from one several times, or from outside of the set', () => {
    expect(sealed([])).toBe(false);
    expect(sealed([first, second])).toBe(false);
    expect(sealed([first, second, second])).toBe(false);
    expect(sealed([...seals, second])).toBe(false);
    expect(sealed([first, second, sealBy(foreigner)])).toBe(false);
    expect(sealed([...seals, sealBy(foreigner)])).toBe(false);
    expect(areSeals(crypto, { ...oldSet, quorum: 0 }, log, SLOT, value, [])).toBe(false);
    expect(sealed([first, second, sealBy(reborn(gone))])).toBe(false);
  });

  it.each<readonly [string, Partial<Seal['body']>]>([
    ['another log', { log: seeded('other') }],
    ['another slot', { slot: SLOT + 1 }],
    ['another value', { value: seeded('other') }],
  ])('are not of %s', (_, changes) => {
    expect(sealed([first, second, sealBy(oldServers[2] ?? gone, changes)])).toBe(false);
  });

  it('are signed, each by its own server', () => {
    expect(sealed([...seals.slice(1), { ...first, signature: damaged(first.signature) }])).toBe(false);
    expect(sealed([...seals.slice(1), { ...first, signature: second.signature }])).toBe(false);
    expect(sealed([...seals.slice(1), { ...first, body: { ...first.body, sequence: 2 } }])).toBe(false);
  });

  it('have a name each, which their signature is part of', () => {
    expect(sealHash(crypto, first)).not.toEqual(sealHash(crypto, second));
    expect(sealHash(crypto, { ...first, signature: second.signature })).not.toEqual(sealHash(crypto, first));
  });
});

describe('a move', () => {
  function active(certificate: Partial<ActiveCertificate>): boolean {
    return isActive(crypto, oldSet, newSet, log, SLOT, value, { seals, held, ...certificate });
  }

  it('is over once a quorum of the old set sealed and a quorum of the new one holds what the seals list', () => {
    expect(active({})).toBe(true);
    expect(active({ held: newServers.map((each) => heldBy(each, seals)) })).toBe(true);
  });

  it('is not over with too few seals, even if the new set holds what those list', () => {
    const few = seals.slice(0, 2);
    expect(active({ seals: few, held: newServers.map((each) => heldBy(each, few)) })).toBe(false);
    expect(active({ seals: [], held: newServers.map((each) => heldBy(each, [])) })).toBe(false);
  });

  it('is not over with too few that hold, with one several times, or with one that is not of the new set', () => {
    const two = held.slice(0, 2);
    expect(active({ held: [] })).toBe(false);
    expect(active({ held: two })).toBe(false);
    expect(active({ held: [...two, ...two.slice(1)] })).toBe(false);
    expect(active({ held: [...two, heldBy(gone, seals)] })).toBe(false);
    expect(active({ held: [...two, heldBy(foreigner, seals)] })).toBe(false);
    expect(active({ held: [...two, heldBy(reborn(newServers[2] ?? gone), seals)] })).toBe(false);
  });

  it.each<readonly [string, Partial<Held['body']>]>([
    ['another log', { log: seeded('other') }],
    ['another slot', { slot: SLOT - 1 }],
    ['another value', { value: seeded('other') }],
    ['no seals', { seals: [] }],
    ['fewer seals', { seals: seals.slice(1).map((each) => sealHash(crypto, each)) }],
    ['more seals', { seals: [...seals, seals[0] as Seal].map((each) => sealHash(crypto, each)) }],
    ['the seals in another order', { seals: seals.toReversed().map((each) => sealHash(crypto, each)) }],
    ['other seals', { seals: seals.map((_, i) => seeded<Hash>(`seal ${i}`)) }],
  ])('is not over where one of those that hold speaks of %s', (_, changes) => {
    expect(active({ held: [...held.slice(0, 2), heldBy(newServers[2] ?? gone, seals, changes)] })).toBe(false);
  });

  it('needs each signature', () => {
    const [first, ...rest] = held as [Held, ...Held[]];
    expect(active({ held: [{ ...first, signature: damaged(first.signature) }, ...rest] })).toBe(false);
    const [seal, ...others] = seals as [Seal, ...Seal[]];
    const forged = [{ ...seal, signature: damaged(seal.signature) }, ...others];
    expect(active({ seals: forged, held: newServers.map((each) => heldBy(each, forged)) })).toBe(false);
  });

  it('goes from the old set to the new one, not back', () => {
    expect(isActive(crypto, newSet, oldSet, log, SLOT, value, { seals, held })).toBe(false);
  });

  it('survives the wire', () => {
    const decoded = decode(activeCertificate, encode(activeCertificate, { seals, held }));
    expect(decoded.ok && isActive(crypto, oldSet, newSet, log, SLOT, value, decoded.value)).toBe(true);
  });
});
