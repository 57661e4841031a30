import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Crypto, Random } from '../crypto.ts';
import { isUnambiguousPublicKey } from '../ed25519-key.ts';
import { seededRandom } from './seeded.ts';
import { hex, toHex } from './vectors.ts';

const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });
const message = fc.uint8Array({ maxLength: 300 });
const nonce = fc.uint8Array({ minLength: 12, maxLength: 12 });

/** Public keys that are not canonical or have small order, about which implementations of Ed25519 disagree. */
const AMBIGUOUS = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

/** What every `Crypto` does, whether it protects or only stands in for one that does; it need not agree with any other. */
export function describeCrypto(name: string, create: (random: Random) => Crypto): void {
  const crypto = create(seededRandom(name));

  describe(`cryptography, ${name}`, () => {
    it('hashes with SHA-256', () => {
      expect(toHex(crypto.sha256(new TextEncoder().encode('abc')))).toBe(
        'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      );
      expect(toHex(crypto.sha256(new Uint8Array()))).toBe(
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      );
    });

    it('hashes what comes in pieces as it hashes the whole', () => {
      fc.assert(
        fc.property(fc.array(message), (pieces) => {
          const running = crypto.bulk.sha256();
          for (const piece of pieces) running.update(piece);
          const whole = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
          expect(toHex(running.digest())).toBe(toHex(crypto.sha256(whole)));
        }),
      );
    });

    it('encrypts attachments as it encrypts everything else', async () => {
      await fc.assert(
        fc.asyncProperty(seed, nonce, message, message, async (key, once, plaintext, aad) => {
          const sealed = await crypto.bulk.seal(key, once, plaintext, aad);
          expect(toHex(sealed)).toBe(toHex(crypto.aead.seal(key, once, plaintext, aad)));
          expect(await crypto.bulk.open(key, once, sealed, aad)).toEqual(plaintext);
          expect(await crypto.bulk.open(key, once, changed(sealed, 0, 1), aad)).toBeUndefined();
        }),
      );
    });

    it('verifies what was signed, and nothing else', () => {
      fc.assert(
        fc.property(seed, seed, message, fc.nat(), fc.integer({ min: 1, max: 255 }), (own, other, signed, at, by) => {
          fc.pre(toHex(own) !== toHex(other));
          const key = crypto.ed25519.publicKey(own);
          const signature = crypto.ed25519.sign(own, signed);
          expect([key.length, signature.length]).toEqual([32, 64]);
          expect(toHex(crypto.ed25519.sign(own, signed))).toBe(toHex(signature));
          expect(crypto.ed25519.verify(key, signed, signature)).toBe(true);
          const { verify } = crypto.ed25519;
          expect(verify(crypto.ed25519.publicKey(other), signed, signature)).toBe(false);
          expect(verify(key, Uint8Array.of(...signed, by), signature)).toBe(false);
          if (signed.length > 0) expect(verify(key, changed(signed, at, by), signature)).toBe(false);
          expect(verify(key, signed, changed(signature, at, by))).toBe(false);
          expect(verify(changed(key, at, by), signed, signature)).toBe(false);
          expect(verify(key, signed, signature.subarray(1))).toBe(false);
        }),
        { numRuns: 50 },
      );
    });

    it('makes public keys that every implementation takes, and refuses those that not every one refuses', () => {
      fc.assert(fc.property(seed, (own) => isUnambiguousPublicKey(crypto.ed25519.publicKey(own))));
      // With R the identity and S zero, a key of small order "verifies" for many messages.
      const signature = hex(`01${'00'.repeat(63)}`);
      for (const key of AMBIGUOUS) {
        for (let i = 0; i < 16; i++) expect(crypto.ed25519.verify(hex(key), Uint8Array.of(i), signature)).toBe(false);
      }
    });

    it('opens what was sealed, with the same key, nonce and associated data', () => {
      fc.assert(
        fc.property(
          fc.record({ key: seed, nonce, plaintext: message, aad: message }),
          fc.nat(),
          fc.integer({ min: 1, max: 255 }),
          ({ key, nonce: once, plaintext, aad }, at, by) => {
            const { seal, open } = crypto.aead;
            const sealed = seal(key, once, plaintext, aad);
            expect(sealed.length).toBe(plaintext.length + 16);
            expect(open(key, once, sealed, aad)).toEqual(plaintext);
            expect(open(changed(key, at, by), once, sealed, aad)).toBeUndefined();
            expect(open(key, changed(once, at, by), sealed, aad)).toBeUndefined();
            expect(open(key, once, changed(sealed, at, by), aad)).toBeUndefined();
            expect(open(key, once, sealed, Uint8Array.of(...aad, by))).toBeUndefined();
            expect(open(key, once, sealed.subarray(0, -1), aad)).toBeUndefined();
          },
        ),
        { numRuns: 50 },
      );
    });

    it('derives what depends on each input, and no more than HKDF gives', () => {
      const one = Uint8Array.of(1);
      const two = Uint8Array.of(2);
      const derived = [
        crypto.hkdfSha256(one, one, one, 32),
        crypto.hkdfSha256(two, one, one, 32),
        crypto.hkdfSha256(one, two, one, 32),
        crypto.hkdfSha256(one, one, two, 32),
        crypto.hmacSha256(one, one),
        crypto.hmacSha256(two, one),
        crypto.hmacSha256(one, two),
      ].map(toHex);
      expect(new Set(derived).size).toBe(derived.length);
      expect(toHex(crypto.hkdfSha256(one, one, one, 100).subarray(0, 32))).toBe(derived[0]);
      expect(crypto.hkdfSha256(one, one, one, 255 * 32).length).toBe(255 * 32);
      expect(() => crypto.hkdfSha256(one, one, one, 255 * 32 + 1)).toThrow(RangeError);
    });

    it('takes its randomness from where it is told to', () => {
      const [a, b] = [create(seededRandom('one seed')), create(seededRandom('one seed'))];
      expect(toHex(a.random(40))).toBe(toHex(b.random(40)));
      expect(toHex(a.random(40))).not.toBe(toHex(create(seededRandom('another')).random(40)));
      expect(a.random(7).length).toBe(7);
    });

    it('never throws at garbage that others sent', () => {
      const bytes = fc.uint8Array({ maxLength: 80 });
      fc.assert(
        fc.property(bytes, bytes, bytes, (a, b, c) => {
          expect(crypto.ed25519.verify(a, b, c)).toBe(false);
          expect(crypto.aead.open(new Uint8Array(32), new Uint8Array(12), a, b)).toBeUndefined();
        }),
        { numRuns: 50 },
      );
    });
  });
}

function changed(bytes: Uint8Array, at: number, by: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[at % copy.length]! ^= by;
  return copy;
}
