import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../crypto/node.ts';
import { seededRandom } from '../crypto/testing/seeded.ts';
import { decryptFile, encryptFile, encryptedSize } from './encryption.ts';

const crypto = nodeCrypto(seededRandom('attachment'));

describe('an encrypted file', () => {
  it('is opened with what its message says, whatever is in it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        const { ciphertext, cipher } = encryptFile(crypto, bytes);
        expect(ciphertext.length).toBe(encryptedSize(cipher));
        expect(decryptFile(crypto, cipher, ciphertext)).toEqual(bytes);
      }),
    );
  });

  it('is not opened where a bit of it, its key or its size is another', () => {
    const { ciphertext, cipher } = encryptFile(crypto, new Uint8Array(100).fill(7));
    const changed = ciphertext.slice();
    changed[50] = (changed[50] ?? 0) ^ 1;
    expect(decryptFile(crypto, cipher, changed)).toBeUndefined();
    expect(decryptFile(crypto, { ...cipher, contentHash: crypto.sha256(changed) }, changed)).toBeUndefined();
    expect(decryptFile(crypto, { ...cipher, key: crypto.random(32) }, ciphertext)).toBeUndefined();
    expect(decryptFile(crypto, { ...cipher, size: 99 }, ciphertext)).toBeUndefined();
  });

  it('has no size where this version does not know its cipher or hash, or it is too large', () => {
    const { cipher } = encryptFile(crypto, new Uint8Array(1));
    expect(encryptedSize({ ...cipher, encAlg: 1 })).toBeUndefined();
    expect(encryptedSize({ ...cipher, hashAlg: 7 })).toBeUndefined();
    expect(encryptedSize({ ...cipher, key: new Uint8Array(16) })).toBeUndefined();
    expect(encryptedSize({ ...cipher, size: 2 ** 40 })).toBeUndefined();
  });
});
