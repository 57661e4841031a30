import type { Awaitable, Random } from './crypto.ts';

export type HashName = 'SHA-256' | 'SHA-512';

export const HASH_LENGTH: Record<HashName, number> = { 'SHA-256': 32, 'SHA-512': 64 };

/** The primitives under the MLS layer's cipher suites. Bytes from others never make them throw. */
export interface Primitives {
  digest(hash: HashName, data: Uint8Array): Uint8Array;
  hmac(hash: HashName, key: Uint8Array, data: Uint8Array): Uint8Array;
  /** AES-128-GCM or AES-256-GCM, by the key's length; the tag is at the ciphertext's end. */
  readonly aesGcm: {
    seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Awaitable<Uint8Array>;
    open(
      key: Uint8Array,
      nonce: Uint8Array,
      ciphertext: Uint8Array,
      aad: Uint8Array,
    ): Awaitable<Uint8Array | undefined>;
  };
  readonly x25519: {
    publicKey(secret: Uint8Array): Uint8Array;
    /** Undefined for a public key of small order, whose result would be all zeros (RFC 7748, 6.1). */
    sharedSecret(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined;
  };
  /** As in `Ed25519`: verification is strict. */
  readonly ed25519: {
    publicKey(seed: Uint8Array): Uint8Array;
    sign(seed: Uint8Array, message: Uint8Array): Awaitable<Uint8Array>;
    verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Awaitable<boolean>;
  };
  readonly random: Random;
}
