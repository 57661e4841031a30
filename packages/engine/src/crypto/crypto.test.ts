import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dhkemX25519, xWing } from '../mls/kem.ts';
import type { Crypto } from './crypto.ts';
import { mixedPrimitives } from './mixed.ts';
import { nodeCrypto, nodePrimitives } from './node.ts';
import { portableCrypto } from './portable.ts';
import type { Primitives } from './primitives.ts';
import { describeCrypto } from './testing/conformance.ts';
import { seededRandom } from './testing/seeded.ts';
import { hex, officialVectors, toHex } from './testing/vectors.ts';
import own from './testing/own-vectors.json' with { type: 'json' };

interface Wycheproof<Group> {
  readonly testGroups: readonly Group[];
}
type Result = 'valid' | 'invalid' | 'acceptable';
interface Signatures {
  readonly publicKey: { readonly pk: string };
  readonly tests: readonly {
    readonly tcId: number;
    readonly msg: string;
    readonly sig: string;
    readonly result: Result;
  }[];
}
interface Ciphers {
  readonly ivSize: number;
  readonly keySize: number;
  readonly tagSize: number;
  readonly tests: readonly {
    readonly tcId: number;
    readonly key: string;
    readonly iv: string;
    readonly aad: string;
    readonly msg: string;
    readonly ct: string;
    readonly tag: string;
    readonly result: Result;
  }[];
}
interface Derivations {
  readonly tests: readonly {
    readonly tcId: number;
    readonly ikm: string;
    readonly salt: string;
    readonly info: string;
    readonly size: number;
    readonly okm: string;
    readonly result: Result;
  }[];
}
interface Agreements {
  readonly tests: readonly {
    readonly tcId: number;
    readonly public: string;
    readonly private: string;
    readonly shared: string;
    readonly result: Result;
  }[];
}
interface Encapsulations {
  readonly tests: readonly {
    readonly tcId: number;
    readonly seed?: string;
    readonly ek?: string;
    readonly c?: string;
    readonly K?: string;
    readonly result: Result;
  }[];
}

const random = seededRandom('conformance');
const PORTS: readonly (readonly [string, Crypto, Primitives])[] = [
  ['node', nodeCrypto(random), nodePrimitives(random)],
  ['portable', portableCrypto(random), mixedPrimitives(random, globalThis.crypto.subtle)],
];

/** Wycheproof where it is at hand, else a few of our own that both implementations agreed on. */
function vectors<Group>(file: string, ours: readonly Group[]): readonly [string, readonly Group[]] {
  const official = officialVectors<Wycheproof<Group>>(`wycheproof/${file}`);
  return official === undefined
    ? ['our own vectors, the official ones not being at hand', ours]
    : ['Wycheproof', official.testGroups];
}

describeCrypto('over node:crypto', nodeCrypto);
describeCrypto('portable', portableCrypto);

describe.each(PORTS)('the %s cryptography', (_, crypto, primitives) => {
  const [signatures, signatureGroups] = vectors<Signatures>('ed25519_test.json', own.ed25519 as Signatures[]);
  it(`verifies Ed25519 signatures as strictly as ${signatures} want`, async () => {
    const wrong: number[] = [];
    for (const { publicKey, tests } of signatureGroups) {
      for (const { tcId, msg, sig, result } of tests) {
        const values = [hex(publicKey.pk), hex(msg), hex(sig)] as const;
        const verdicts = [crypto.ed25519.verify(...values), await primitives.ed25519.verify(...values)];
        if (verdicts.some((verdict) => verdict !== (result === 'valid'))) wrong.push(tcId);
      }
    }
    expect(wrong).toEqual([]);
  });

  const [ciphers, cipherGroups] = vectors<Ciphers>('aes_gcm_test.json', own.aesGcm as Ciphers[]);
  it(`opens and seals AES-GCM as ${ciphers} want`, async () => {
    const wrong: number[] = [];
    const usual = cipherGroups.filter((group) => group.ivSize === 96 && group.tagSize === 128 && group.keySize !== 192);
    for (const { keySize, tests } of usual) {
      for (const { tcId, key, iv, aad, msg, ct, tag, result } of tests) {
        const values = [hex(key), hex(iv), hex(ct + tag), hex(aad)] as const;
        const opened = [await primitives.aesGcm.open(...values)];
        if (keySize === 256) opened.push(crypto.aead.open(...values));
        for (const plaintext of opened)
          if ((plaintext && toHex(plaintext)) !== (result === 'valid' ? msg : undefined)) wrong.push(tcId);
        if (result !== 'valid') continue;
        const sealed = [await primitives.aesGcm.seal(hex(key), hex(iv), hex(msg), hex(aad))];
        if (keySize === 256) sealed.push(crypto.aead.seal(hex(key), hex(iv), hex(msg), hex(aad)));
        for (const ciphertext of sealed) if (toHex(ciphertext) !== ct + tag) wrong.push(tcId);
      }
    }
    expect(usual.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  const [derivations, derivationGroups] = vectors<Derivations>(
    'hkdf_sha256_test.json',
    own.hkdfSha256 as Derivations[],
  );
  it(`derives HKDF-SHA256 keys as ${derivations} want`, () => {
    for (const { tests } of derivationGroups) {
      for (const { ikm, salt, info, size, okm, result } of tests) {
        const derive = (): string => toHex(crypto.hkdfSha256(hex(ikm), hex(salt), hex(info), size));
        if (result === 'valid') expect(derive()).toBe(okm);
        else expect(derive).toThrow(RangeError);
      }
    }
  });

  const [agreements, agreementGroups] = vectors<Agreements>('x25519_test.json', own.x25519 as Agreements[]);
  it(`agrees on X25519 secrets as ${agreements} want, and on none that is all zeros`, () => {
    const wrong: number[] = [];
    for (const { tests } of agreementGroups) {
      for (const { tcId, public: publicKey, private: secret, shared } of tests) {
        const agreed = primitives.x25519.sharedSecret(hex(secret), hex(publicKey));
        const expected = /^0+$/.test(shared) ? undefined : shared;
        if ((agreed && toHex(agreed)) !== expected) wrong.push(tcId);
      }
    }
    expect(wrong).toEqual([]);
  });

  const [encapsulations, encapsulationGroups] = vectors<Encapsulations>(
    'mlkem_768_test.json',
    own.mlKem768 as Encapsulations[],
  );
  it(`decapsulates ML-KEM-768 as ${encapsulations} want, and refuses the same public keys inside X-Wing`, () => {
    const kem = xWing(primitives);
    const curveKey = primitives.x25519.publicKey(new Uint8Array(32).fill(7));
    const wrong: number[] = [];
    let tried = 0;
    for (const { tests } of encapsulationGroups) {
      for (const { tcId, seed, ek, c, K } of tests) {
        if (seed?.length === 128 && c?.length === 2 * 1088 && K !== undefined) {
          const secret = ml_kem768.decapsulate(hex(c), ml_kem768.keygen(hex(seed)).secretKey);
          if (toHex(secret) !== K) wrong.push(tcId);
        }
        if (ek?.length !== 2 * 1184) continue;
        const publicKey = Uint8Array.from([...hex(ek), ...curveKey]);
        tried++;
        if (kem.isUsable(publicKey) !== (kem.encapsulate(publicKey) !== undefined)) wrong.push(tcId);
      }
    }
    expect(tried).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  it('hashes, signs and derives public keys like the other one', () => {
    const other = PORTS.find(([, each]) => each !== crypto)?.[1] as Crypto;
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ maxLength: 300 }),
        (seed, message) => {
          expect(toHex(crypto.sha256(message))).toBe(toHex(other.sha256(message)));
          expect(toHex(crypto.hmacSha256(message, seed))).toBe(toHex(other.hmacSha256(message, seed)));
          const signature = crypto.ed25519.sign(seed, message);
          expect(toHex(signature)).toBe(toHex(other.ed25519.sign(seed, message)));
          expect(toHex(crypto.ed25519.publicKey(seed))).toBe(toHex(other.ed25519.publicKey(seed)));
          expect(crypto.ed25519.verify(other.ed25519.publicKey(seed), message, signature)).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('never throws at garbage that others sent, in the primitives either', async () => {
    const bytes = fc.uint8Array({ maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(bytes, bytes, bytes, async (a, b, c) => {
        expect(await primitives.ed25519.verify(a, b, c)).toBe(false);
        expect(await primitives.aesGcm.open(new Uint8Array(16), new Uint8Array(12), a, b)).toBeUndefined();
        for (const kem of [dhkemX25519(primitives), xWing(primitives)])
          expect(kem.decapsulate(a, new Uint8Array(32).fill(1)) ?? a).toBeInstanceOf(Uint8Array);
      }),
      { numRuns: 50 },
    );
  });
});
