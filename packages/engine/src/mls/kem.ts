import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
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
  publicKey(privateKey: Uint8Array): Uint8Array;
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

/** A private key for trying public keys out; the result is thrown away. */
const TRIAL = new Uint8Array(32).fill(1);

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
    publicKey: (privateKey) => pairOf(privateKey).publicKey,
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
    isUsable: (publicKey) => x25519.sharedSecret(TRIAL, publicKey) !== undefined,
  };
}

const ML_KEM = { publicKey: 1184, ciphertext: 1088 } as const;
const X_WING_LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c); // \./ over /^\

/** X-Wing, ML-KEM-768 with X25519 (draft-connolly-cfrg-xwing-kem-10). A private key is its 32-byte seed. */
export function xWing({ random, x25519 }: Primitives): Kem {
  // One commit asks for the same keys several times, and an expansion takes a millisecond.
  const known = new WeakMap<Uint8Array, XWingKeys>();
  const expand = (privateKey: Uint8Array): XWingKeys => {
    const keys = known.get(privateKey) ?? expandAnew(privateKey);
    known.set(privateKey, keys);
    return keys;
  };
  const expandAnew = (privateKey: Uint8Array): XWingKeys => {
    const seeds = shake256(privateKey, { dkLen: 96 });
    const { publicKey, secretKey } = ml_kem768.keygen(seeds.slice(0, 64));
    const curveSecret = seeds.slice(64);
    return { latticeSecret: secretKey, curveSecret, publicKey: concat(publicKey, x25519.publicKey(curveSecret)) };
  };
  const pairOf = (privateKey: Uint8Array): KemKeyPair => ({ privateKey, publicKey: expand(privateKey).publicKey });
  const encapsulate = (publicKey: Uint8Array, coins: Uint8Array): Encapsulated | undefined => {
    const curveKey = publicKey.slice(ML_KEM.publicKey);
    const lattice = latticeEncapsulate(publicKey.slice(0, ML_KEM.publicKey), coins.slice(0, 32));
    const ephemeral = coins.slice(32, 64);
    const dh = x25519.sharedSecret(ephemeral, curveKey);
    if (lattice === undefined || dh === undefined) return undefined;
    const curveCiphertext = x25519.publicKey(ephemeral);
    return {
      encapsulated: concat(lattice.cipherText, curveCiphertext),
      secret: combine(lattice.sharedSecret, dh, curveCiphertext, curveKey),
    };
  };
  return {
    id: 0x647a,
    publicKeyLength: 1216,
    privateKeyLength: 32,
    encapsulatedLength: 1120,
    deriveKeyPair: (seed) => pairOf(shake256(seed, { dkLen: 32 })),
    generateKeyPair: () => pairOf(random(32)),
    publicKey: (privateKey) => pairOf(privateKey).publicKey,
    encapsulate: (publicKey) => encapsulate(publicKey, random(64)),
    decapsulate(encapsulated, privateKey) {
      if (encapsulated.length !== ML_KEM.ciphertext + 32) return undefined;
      const { latticeSecret, curveSecret, publicKey } = expand(privateKey);
      const curveCiphertext = encapsulated.slice(ML_KEM.ciphertext);
      const dh = x25519.sharedSecret(curveSecret, curveCiphertext);
      if (dh === undefined) return undefined;
      const secret = ml_kem768.decapsulate(encapsulated.slice(0, ML_KEM.ciphertext), latticeSecret);
      return combine(secret, dh, curveCiphertext, publicKey.slice(ML_KEM.publicKey));
    },
    isUsable: (publicKey) =>
      isReduced(publicKey.subarray(0, ML_KEM.publicKey)) &&
      x25519.sharedSecret(TRIAL, publicKey.slice(ML_KEM.publicKey)) !== undefined,
  };
}

/** The modulus check of FIPS 203, 7.2: every coefficient, twelve bits each, is below 3329. */
function isReduced(latticeKey: Uint8Array): boolean {
  if (latticeKey.length !== ML_KEM.publicKey) return false;
  for (let i = 0; i + 3 <= latticeKey.length - 32; i += 3) {
    const [a, b, c] = latticeKey.subarray(i, i + 3) as unknown as [number, number, number];
    if ((a | ((b & 0x0f) << 8)) >= 3329 || ((b >> 4) | (c << 4)) >= 3329) return false;
  }
  return true;
}

interface XWingKeys {
  readonly latticeSecret: Uint8Array;
  readonly curveSecret: Uint8Array;
  readonly publicKey: Uint8Array;
}

function combine(lattice: Uint8Array, dh: Uint8Array, curveCiphertext: Uint8Array, curveKey: Uint8Array): Uint8Array {
  return sha3_256(concat(lattice, dh, curveCiphertext, curveKey, X_WING_LABEL));
}

function latticeEncapsulate(
  publicKey: Uint8Array,
  coins: Uint8Array,
): ReturnType<typeof ml_kem768.encapsulate> | undefined {
  // The library's own check of the modulus lets every key pass.
  return isReduced(publicKey) ? ml_kem768.encapsulate(publicKey, coins) : undefined;
}
