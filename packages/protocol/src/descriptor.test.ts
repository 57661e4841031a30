import { describe, expect, it } from 'vitest';
import { toBase64Url } from './bytes.ts';
import { encode } from './cbor/index.ts';
import {
  type Descriptor,
  type SignedDescriptor,
  descriptor as descriptorCodec,
  descriptorJson,
  descriptorStatement,
  parseDescriptorJson,
  signedDescriptor,
} from './descriptor.ts';
import { statement } from './signing.ts';
import { testServer } from './testing/servers.ts';
import { crypto, damaged } from './testing/signature-crypto.ts';
import { withoutLimits } from './testing/without-limits.ts';

const server = testServer('a');
const descriptor: Descriptor = {
  key: server.key,
  incarnation: server.incarnation,
  url: server.url,
  name: 'A server',
  operator: 'Somebody',
  operatorKind: 'person',
  hosting: 'at home',
  country: 'IS',
  software: 'pando 0.1.0',
  protocolVersions: [1],
  state: 'open',
  retentionSeconds: 86_400,
  maxBlobBytes: 1024,
  peers: ['https://b.example'],
  at: 1_790_000_000_000,
};

function signed(of: Descriptor, by = server): SignedDescriptor {
  return { descriptor: of, signature: descriptorStatement.sign(crypto, by.seed, of) };
}

function parsed(json: unknown): SignedDescriptor | undefined {
  return parseDescriptorJson(crypto, json);
}

describe('a descriptor', () => {
  const good = signed(descriptor);
  const json = descriptorJson(good);

  it('comes back from its JSON as it was signed', () => {
    expect(parsed(JSON.parse(JSON.stringify(json)))).toEqual(good);
  });

  it('can be read by people in the same JSON', () => {
    expect(json).toMatchObject({
      name: 'A server',
      state: 'open',
      key: toBase64Url(server.key),
      peers: descriptor.peers,
    });
    expect(json).not.toHaveProperty('incarnation');
  });

  it('is what was signed, whatever the members for people say', () => {
    expect(parsed({ ...json, name: 'Another server', url: 'https://evil.example' })).toEqual(good);
    expect(parsed({ signed: json['signed'] })).toEqual(good);
  });

  it('is refused with the signature of another server, or a damaged one', () => {
    for (const bad of [
      signed(descriptor, { ...server, seed: testServer('b').seed }),
      { ...good, signature: damaged(good.signature) },
      { ...good, descriptor: { ...descriptor, key: testServer('b').key } },
    ])
      expect(parsed(descriptorJson(bad))).toBeUndefined();
  });

  it('is refused with any field changed after it was signed', () => {
    const changes: readonly Partial<Descriptor>[] = [
      { incarnation: testServer('b').incarnation },
      { url: 'https://evil.example' },
      { name: '' },
      { operatorKind: 'company' },
      { country: 'DE' },
      { state: 'full' },
      { retentionSeconds: 1 },
      { peers: [] },
      { at: descriptor.at + 1 },
    ];
    for (const change of changes)
      expect(parsed(descriptorJson({ ...good, descriptor: { ...descriptor, ...change } }))).toBeUndefined();
  });

  it('is refused with any bit of it changed', () => {
    const encoded = encode(signedDescriptor, good);
    for (let at = 0; at < encoded.length; at += 3)
      expect(parsed({ signed: toBase64Url(damaged(encoded, at)) })).toBeUndefined();
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'signed'],
    ['a number', 7],
    ['a list', []],
    ['an object without it', { name: 'A server' }],
    ['null in its place', { signed: null }],
    ['bytes in its place', { signed: encode(signedDescriptor, good) }],
    ['an empty text', { signed: '' }],
    ['a text that is no base64url', { signed: `${toBase64Url(encode(signedDescriptor, good))}=` }],
    ['half of it', { signed: toBase64Url(encode(signedDescriptor, good).subarray(0, 100)) }],
    ['more than it', { signed: toBase64Url(Uint8Array.of(...encode(signedDescriptor, good), 0)) }],
  ])('is not read from %s', (_, input) => {
    expect(parsed(input)).toBeUndefined();
  });

  it.each<readonly [string, Partial<Descriptor>]>([
    ['a country of more than two letters', { country: 'ISL' }],
    ['too long a URL', { url: `https://${'a'.repeat(256)}` }],
    ['too many peers', { peers: Array<string>(65).fill('https://b.example') }],
    ['a state that there is not', { state: 'asleep' as Descriptor['state'] }],
  ])('is refused with %s, though it is signed', (_, change) => {
    const body = { ...descriptor, ...change };
    const signature = statement('descriptor', withoutLimits(descriptorCodec)).sign(crypto, server.seed, body);
    const encoded = encode(withoutLimits(signedDescriptor), { descriptor: body, signature });
    expect(parsed({ signed: toBase64Url(encoded) })).toBeUndefined();
  });
});
