import { shake256 } from '@noble/hashes/sha3.js';
import { XWing } from '@noble/post-quantum/hybrid.js';
import { concat } from '../crypto/bytes.ts';
import type { Primitives } from '../crypto/primitives.ts';
import { labeledKdf } from './labeled-kdf.ts';

/** A key encapsulation mechanism as HPKE wants it (RFC 9180, 4). Keys are their encodings. */
export interface Kem {
  readonly id: number;
  readonly publicKeyLength: number;
  readonly privateKeyLength: number;
  readonly encapsulatedLength: number;
  deriveKeyPair(seed: Uint8Array): KemKeyPair;
  generateKeyPair(): KemKeyPair;
  /** Undefined for a public key with which nothing can be encapsulated. */
  encapsulate(publicKey: Uint8Array): Encapsulated | undefined;
  decapsulate(encapsulated: Uint8Array, privateKey: Uint8Array): Uint8Array | undefined;
  /** Whether anything can be encapsulated with a public key of the right length. */
  isUsable(publicKey: Uint8Array): boolean;
}

export interface KemKeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

export interface Encapsulated {
  readonly encapsulated: Uint8Array;
  readonly secret: Uint8Array;
}

const EMPTY = new Uint8Array();

/** Coins for trying a key out; their result is thrown away. */
const TRIAL = new Uint8Array(64).fill(1);

/** DHKEM(X25519, HKDF-SHA256): RFC 9180, 4.1. */
export function dhkemX25519({ x25519, random, hmac }: Primitives): Kem {
  const id = 0x0020;
  const kdf = labeledKdf('SHA-256', hmac, Uint8Array.of(0x4b, 0x45, 0x4d, id >> 8, id & 0xff)); // "KEM" ‖ id
  const pairOf = (privateKey: Uint8Array): KemKeyPair => ({ privateKey, publicKey: x25519.publicKey(privateKey) });
  const agree = (dh: Uint8Array, encapsulated: Uint8Array, recipient: Uint8Array): Uint8Array =>
    kdf.expand(kdf.extract(EMPTY, 'eae_prk', dh), 'shared_secret', concat(encapsulated, recipient), 32);
  return {
    id,
    publicKeyLength: 32,
    privateKeyLength: 32,
    encapsulatedLength: 32,
    deriveKeyPair: (seed) => pairOf(kdf.expand(kdf.extract(EMPTY, 'dkp_prk', seed), 'sk', EMPTY, 32)),
    generateKeyPair: () => pairOf(random(32)),
    encapsulate(publicKey) {
      const ephemeral = pairOf(random(32));
      const dh = x25519.sharedSecret(ephemeral.privateKey, publicKey);
      if (dh === undefined) return undefined;
      return { encapsulated: ephemeral.publicKey, secret: agree(dh, ephemeral.publicKey, publicKey) };
    },
    decapsulate(encapsulated, privateKey) {
      const dh = x25519.sharedSecret(privateKey, encapsulated);
      return dh === undefined ? undefined : agree(dh, encapsulated, x25519.publicKey(privateKey));
    },
    isUsable: (publicKey) => x25519.sharedSecret(TRIAL.subarray(0, 32), publicKey) !== undefined,
  };
}

/** X-Wing, X25519 with ML-KEM-768 (draft-connolly-cfrg-xwing-kem). A private key is its 32-byte seed. */
export function xWing({ random }: Primitives): Kem {
  const pairOf = (privateKey: Uint8Array): KemKeyPair => ({
    privateKey,
    publicKey: XWing.keygen(privateKey).publicKey,
  });
  return {
    id: 0x647a,
    publicKeyLength: 1216,
    privateKeyLength: 32,
    encapsulatedLength: 1120,
    deriveKeyPair: (seed) => pairOf(shake256(seed, { dkLen: 32 })),
    generateKeyPair: () => pairOf(random(32)),
    encapsulate: (publicKey) => encapsulateXWing(publicKey, random(64)),
    decapsulate(encapsulated, privateKey) {
      try {
        return XWing.decapsulate(encapsulated, privateKey);
      } catch {
        return undefined; // not a ciphertext's length, or an X25519 key of small order
      }
    },
    isUsable: (publicKey) => encapsulateXWing(publicKey, TRIAL) !== undefined,
  };
}

function encapsulateXWing(publicKey: Uint8Array, coins: Uint8Array): Encapsulated | undefined {
  try {
    const { cipherText, sharedSecret } = XWing.encapsulate(publicKey, coins);
    return { encapsulated: cipherText, secret: sharedSecret };
  } catch {
    return undefined; // a coefficient beyond the modulus, or an X25519 key of small order
  }
}
