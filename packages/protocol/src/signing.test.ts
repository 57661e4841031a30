import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { struct, uint } from './cbor/index.ts';
import { genesisStatement, logIdOf } from './genesis.ts';
import type { Genesis } from './genesis.ts';
import { type Seal, frontierStatement, sealStatement } from './log/head.ts';
import { statement } from './signing.ts';
import { setOf, testServers } from './testing/servers.ts';
import { crypto, damaged, keyPair, seeded } from './testing/signature-crypto.ts';

const point = struct({ x: uint(), y: uint() });
const here = statement('here', point);
const there = statement('there', point);
const signer = keyPair('signer');
const value = { x: 1, y: 2 };

describe('a statement', () => {
  it('is its label, a zero byte and its encoding', () => {
    expect(here.bytes(value)).toEqual(Uint8Array.of(...new TextEncoder().encode('pando/1 here'), 0, 0x82, 1, 2));
    expect(here.hash(crypto, value)).toEqual(crypto.sha256(here.bytes(value)));
  });

  it('is verified with the key that signed it', () => {
    const signature = here.sign(crypto, signer.seed, value);
    expect(here.verify(crypto, signer.key, value, signature)).toBe(true);
    expect(here.verify(crypto, keyPair('other').key, value, signature)).toBe(false);
  });

  it('is not verified where it says another thing, or the signature is another', () => {
    const signature = here.sign(crypto, signer.seed, value);
    expect(here.verify(crypto, signer.key, { x: 1, y: 3 }, signature)).toBe(false);
    expect(here.verify(crypto, signer.key, value, damaged(signature))).toBe(false);
    expect(here.verify(crypto, signer.key, value, damaged(signature, 63))).toBe(false);
    expect(here.verify(crypto, signer.key, value, signature.subarray(0, 63))).toBe(false);
    expect(here.verify(crypto, signer.key, value, new Uint8Array())).toBe(false);
  });

  it('of one kind is never one of another, though both say the same', () => {
    const signature = here.sign(crypto, signer.seed, value);
    expect(there.verify(crypto, signer.key, value, signature)).toBe(false);
    expect(there.hash(crypto, value)).not.toEqual(here.hash(crypto, value));
  });

  it('a seal is no frontier', () => {
    const server = keyPair<Seal['body']['server']>('server');
    const body: Seal['body'] = {
      log: seeded('log'),
      server: server.key,
      incarnation: seeded('incarnation', 16),
      slot: 1,
      value: seeded('value'),
      sequence: 3,
      chain: seeded('chain'),
      expired: 0,
    };
    const signature = sealStatement.sign(crypto, server.seed, body);
    expect(sealStatement.verify(crypto, server.key, body, signature)).toBe(true);
    expect(frontierStatement.verify(crypto, server.key, body, signature)).toBe(false);
  });
});

describe('labels', () => {
  it('are given once each, in all of the protocol', () => {
    const source = fileURLToPath(new URL('.', import.meta.url));
    const labels = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .flatMap((name) => [...readFileSync(`${source}/${name}`, 'utf8').matchAll(/= statement\(\s*'([^']*)'/g)])
      .map(([, label]) => label);
    expect(labels.length).toBeGreaterThan(15);
    expect(new Set(labels).size).toBe(labels.length);
    for (const label of labels) expect(label).toMatch(/^[a-z ]+$/);
  });
});

describe('a log id', () => {
  const genesis: Genesis = {
    nonce: seeded('nonce'),
    creator: keyPair<Genesis['creator']>('creator').key,
    replicas: setOf(testServers(4)),
    retentionSeconds: 60,
  };

  it('follows from all of the genesis', () => {
    const id = logIdOf(crypto, genesis);
    expect(id).toEqual(genesisStatement.hash(crypto, genesis));
    const others: readonly Genesis[] = [
      { ...genesis, nonce: seeded('other') },
      { ...genesis, creator: keyPair<Genesis['creator']>('other').key },
      { ...genesis, replicas: setOf(testServers(3)) },
      { ...genesis, retentionSeconds: 61 },
    ];
    for (const other of others) expect(logIdOf(crypto, other)).not.toEqual(id);
  });
});
