import { gcm } from '@noble/ciphers/aes.js';
import { ed25519 as curve, x25519 as montgomery } from '@noble/curves/ed25519.js';
import { hmac as nobleHmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { concat, equalBytes } from './bytes.ts';
import type { Crypto, Random, RunningHash } from './crypto.ts';
import { isUnambiguousPublicKey, littleEndian } from './ed25519-key.ts';
import { hkdfExpand, hkdfExtract } from './hkdf.ts';
import type { HashName, Primitives } from './primitives.ts';

const HASHES = { 'SHA-256': sha256, 'SHA-512': sha512 } as const satisfies Record<HashName, unknown>;

/**
 * The cryptography port in JavaScript alone, for browsers, whose WebCrypto is asynchronous; but attachments are encrypted
 * by `aesGcm` where it is given.
 */
export function portableCrypto(random: Random, aesGcm: Primitives['aesGcm'] = { seal, open }): Crypto {
  const hmacSha256 = (key: Uint8Array, bytes: Uint8Array): Uint8Array => hmac('SHA-256', key, bytes);
  return {
    sha256: (bytes) => digest('SHA-256', bytes),
    hmacSha256,
    hkdfSha256: (secret, salt, info, length) =>
      hkdfExpand(hmacSha256, 32, hkdfExtract(hmacSha256, salt, secret), info, length),
    ed25519,
    aead: { seal, open },
    bulk: { ...aesGcm, sha256: runningHash },
    random,
  };
}

export function digest(name: HashName, data: Uint8Array): Uint8Array {
  return HASHES[name](data);
}

export function hmac(name: HashName, key: Uint8Array, data: Uint8Array): Uint8Array {
  return nobleHmac(HASHES[name], key, data);
}

function runningHash(): RunningHash {
  const running = sha256.create();
  return { update: (bytes) => void running.update(bytes), digest: () => running.digest() };
}

export const ed25519 = {
  publicKey: (seed: Uint8Array): Uint8Array => curve.getPublicKey(seed),
  sign: (seed: Uint8Array, message: Uint8Array): Uint8Array => curve.sign(message, seed),
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    if (signature.length !== 64 || !isUnambiguousPublicKey(publicKey)) return false;
    const point = pointOf(publicKey);
    const r = signature.subarray(0, 32);
    const s = littleEndian(signature.subarray(32));
    if (point === undefined || s >= curve.Point.Fn.ORDER) return false;
    const k = littleEndian(sha512(concat(r, publicKey, message))) % curve.Point.Fn.ORDER;
    // noble verifies with the cofactor, OpenSSL and BoringSSL without: their verdicts must be one.
    const expected = curve.Point.BASE.multiplyUnsafe(s).subtract(point.multiplyUnsafe(k));
    return equalBytes(expected.toBytes(), r);
  },
};

function pointOf(publicKey: Uint8Array): InstanceType<typeof curve.Point> | undefined {
  try {
    return curve.Point.fromBytes(publicKey);
  } catch {
    return undefined;
  }
}

export const x25519 = {
  publicKey: (secret: Uint8Array): Uint8Array => montgomery.getPublicKey(secret),
  sharedSecret(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined {
    try {
      return montgomery.getSharedSecret(secret, publicKey);
    } catch {
      return undefined; // all zeros, or not 32 bytes
    }
  },
};

function seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Uint8Array {
  return gcm(key, nonce, aad).encrypt(plaintext);
}

function open(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array, aad: Uint8Array): Uint8Array | undefined {
  try {
    return gcm(key, nonce, aad).decrypt(ciphertext);
  } catch {
    return undefined;
  }
}
