import { createHash } from 'node:crypto';
import type { Aead, Crypto, Ed25519, Random, RunningHash } from '@pando/engine/crypto';
import { equalBytes } from '@pando/protocol';
import { digestOf, expand, sha256 } from './digest.ts';

const SEED_LENGTH = 32;
const PUBLIC_KEY_LENGTH = 32;
/** The last byte of every public key: whatever the others are, it encodes canonically and has not small order. */
const KEY_MARK = 0x40;
const SIGNATURE_LENGTH = 64;
const AEAD_KEY_LENGTH = 32;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const MAX_HKDF_LENGTH = 255 * 32;

/**
 * Cryptography that fails where the real one fails, for next to nothing, and protects from nobody: what only the holder
 * of a secret can do is done here by whoever knows the public half, or reads the bytes. SHA-256 is the real one, so ids
 * are what they are in life; keys, signatures and tags have their real sizes.
 */
export function standInCrypto(random: Random): Crypto {
  return { sha256, hmacSha256, hkdfSha256, ed25519, aead, bulk: { ...aead, sha256: runningHash }, random };
}

function runningHash(): RunningHash {
  const running = createHash('sha256');
  return { update: (bytes) => void running.update(bytes), digest: () => new Uint8Array(running.digest()) };
}

function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return digestOf('hmac', key, bytes);
}

function hkdfSha256(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  if (length > MAX_HKDF_LENGTH) throw new RangeError(`HKDF gives at most ${MAX_HKDF_LENGTH} bytes, not ${length}`);
  return expand(length, 'hkdf', secret, salt, info);
}

const ed25519: Ed25519 = {
  publicKey(seed) {
    if (seed.length !== SEED_LENGTH) throw new RangeError(`a private key of ${seed.length} bytes`);
    const key = digestOf('public key', seed);
    key[PUBLIC_KEY_LENGTH - 1] = KEY_MARK;
    return key;
  },
  sign: (seed, message) => signatureOf(ed25519.publicKey(seed), message),
  verify: (publicKey, message, signature) =>
    publicKey.length === PUBLIC_KEY_LENGTH &&
    publicKey[PUBLIC_KEY_LENGTH - 1] === KEY_MARK &&
    equalBytes(signatureOf(publicKey, message), signature),
};

function signatureOf(publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  const half = digestOf('signature', publicKey, message);
  const signature = new Uint8Array(SIGNATURE_LENGTH);
  signature.set(half);
  signature.set(half, half.length);
  return signature;
}

/** The plaintext stands in the ciphertext as it is, before the tag. */
const aead: Aead = {
  seal(key, nonce, plaintext, aad) {
    const sealed = new Uint8Array(plaintext.length + TAG_LENGTH);
    sealed.set(plaintext);
    sealed.set(tagOf(key, nonce, plaintext, aad), plaintext.length);
    return sealed;
  },
  open(key, nonce, ciphertext, aad) {
    if (ciphertext.length < TAG_LENGTH) return undefined;
    const plaintext = ciphertext.slice(0, -TAG_LENGTH);
    const fits = equalBytes(tagOf(key, nonce, plaintext, aad), ciphertext.subarray(plaintext.length));
    return fits ? plaintext : undefined;
  },
};

function tagOf(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Uint8Array {
  if (key.length !== AEAD_KEY_LENGTH) throw new RangeError(`an AES key of ${key.length} bytes`);
  if (nonce.length !== NONCE_LENGTH) throw new RangeError(`a nonce of ${nonce.length} bytes`);
  return digestOf('tag', key, nonce, aad, plaintext).subarray(0, TAG_LENGTH);
}
