import { Aes128Gcm, Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256, HkdfSha512 } from '@hpke/core';
import { XWing } from '@hpke/hybridkem-x-wing';
import { describe, expect, it } from 'vitest';
import { nodePrimitives } from '../crypto/node.ts';
import { seededRandom } from '../crypto/testing/seeded.ts';
import { createHpke } from './hpke.ts';
import { type SuiteName, SUITES } from './suite.ts';
import { bytes } from './testing/members.ts';

/** Another implementation of RFC 9180 and of X-Wing, which does not take its randomness from a port. */
const OTHERS: Record<SuiteName, CipherSuite> = {
  x25519: new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() }),
  xwing: new CipherSuite({ kem: new XWing(), kdf: new HkdfSha512(), aead: new Aes256Gcm() }),
};

const buffer = (value: Uint8Array): ArrayBuffer => new Uint8Array(value).buffer;

describe.each<SuiteName>(['x25519', 'xwing'])('HPKE of the suite %s', (name) => {
  const { kem, seal, open } = createHpke(SUITES[name], nodePrimitives(seededRandom(`hpke ${name}`)));
  const other = OTHERS[name];
  const pair = kem.deriveKeyPair(new Uint8Array(32).fill(5));

  it('derives the key pairs that another implementation derives', async () => {
    const theirs = (await other.kem.deriveKeyPair(buffer(new Uint8Array(32).fill(5)))) as {
      readonly publicKey: CryptoKey;
    };
    expect(new Uint8Array(await other.kem.serializePublicKey(theirs.publicKey))).toEqual(pair.publicKey);
    expect(kem.publicKey(pair.privateKey)).toEqual(pair.publicKey);
  });

  it('opens what another implementation sealed', async () => {
    const recipientPublicKey = await other.kem.deserializePublicKey(buffer(pair.publicKey));
    const theirs = await other.seal(
      { recipientPublicKey, info: buffer(bytes('info')) },
      buffer(bytes('hello')),
      buffer(bytes('aad')),
    );
    const sealed = { encapsulated: new Uint8Array(theirs.enc), ciphertext: new Uint8Array(theirs.ct) };
    expect(await open(pair.privateKey, bytes('info'), bytes('aad'), sealed)).toEqual(bytes('hello'));
  });

  it('seals what another implementation opens', async () => {
    const sealed = await seal(pair.publicKey, bytes('info'), bytes('aad'), bytes('hello'));
    if (sealed === undefined) throw new Error('not sealed');
    const recipientKey = await other.kem.deserializePrivateKey(buffer(pair.privateKey));
    const opened = await other.open(
      { recipientKey, enc: buffer(sealed.encapsulated), info: buffer(bytes('info')) },
      buffer(sealed.ciphertext),
      buffer(bytes('aad')),
    );
    expect(new Uint8Array(opened)).toEqual(bytes('hello'));
  });
});
