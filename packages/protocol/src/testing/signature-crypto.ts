import { Buffer } from 'node:buffer';
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { concatBytes } from '../bytes.ts';
import type { SignatureCrypto } from '../crypto.ts';

/** What stands before the 32 key bytes in DER: PKCS #8 and SubjectPublicKeyInfo (RFC 8410). */
const PRIVATE_PREFIX = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);
const PUBLIC_PREFIX = Uint8Array.of(0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0);

/** SHA-256 and Ed25519 of node:crypto. */
export const crypto: SignatureCrypto = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  ed25519: {
    publicKey: (seed) =>
      new Uint8Array(createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' }).subarray(-32)),
    sign: (seed, message) => new Uint8Array(sign(null, message, privateKey(seed))),
    verify: (publicKey, message, signature) => {
      try {
        const der = Buffer.from(concatBytes(PUBLIC_PREFIX, publicKey));
        return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
      } catch {
        return false; // OpenSSL throws at a key that is no point
      }
    },
  },
};

function privateKey(seed: Uint8Array): ReturnType<typeof createPrivateKey> {
  return createPrivateKey({ key: Buffer.from(concatBytes(PRIVATE_PREFIX, seed)), format: 'der', type: 'pkcs8' });
}

/** Bytes that depend on the label alone. */
export function seeded<T extends Uint8Array = Uint8Array>(label: string, length = 32): T {
  return new Uint8Array(createHash('shake256', { outputLength: length }).update(label).digest()) as Uint8Array as T;
}

export interface KeyPair<K extends Uint8Array = Uint8Array> {
  readonly seed: Uint8Array;
  readonly key: K;
}

export function keyPair<K extends Uint8Array = Uint8Array>(label: string): KeyPair<K> {
  const seed = seeded(`seed ${label}`);
  return { seed, key: crypto.ed25519.publicKey(seed) as K };
}

/** The same bytes but for one bit. */
export function damaged<T extends Uint8Array>(bytes: T, at = 0): T {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy as Uint8Array as T;
}
