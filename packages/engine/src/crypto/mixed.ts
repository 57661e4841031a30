import type { Random } from './crypto.ts';
import { isUnambiguousPublicKey } from './ed25519-key.ts';
import { digest, ed25519, hmac, x25519 } from './portable.ts';
import type { Primitives } from './primitives.ts';

type Subtle = typeof globalThis.crypto.subtle;
type Bytes = Uint8Array<ArrayBuffer>;

/** PKCS #8 before the seed (RFC 8410). */
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);

/**
 * Primitives for browsers: hashes, HMAC and X25519 in JavaScript, since thousands of small WebCrypto calls cost more than
 * they compute; AES-GCM and Ed25519 by WebCrypto (`subtle`), which is faster at them and runs in constant time.
 */
export function mixedPrimitives(random: Random, subtle: Subtle): Primitives {
  return {
    digest,
    hmac,
    aesGcm: {
      async seal(key, nonce, plaintext, aad) {
        const aes = await subtle.importKey('raw', own(key), 'AES-GCM', false, ['encrypt']);
        const algorithm = { name: 'AES-GCM', iv: own(nonce), additionalData: own(aad) };
        return new Uint8Array(await subtle.encrypt(algorithm, aes, own(plaintext)));
      },
      async open(key, nonce, ciphertext, aad) {
        const aes = await subtle.importKey('raw', own(key), 'AES-GCM', false, ['decrypt']);
        const algorithm = { name: 'AES-GCM', iv: own(nonce), additionalData: own(aad) };
        try {
          return new Uint8Array(await subtle.decrypt(algorithm, aes, own(ciphertext)));
        } catch {
          return undefined; // the tag does not fit
        }
      },
    },
    x25519,
    ed25519: {
      publicKey: (seed) => ed25519.publicKey(seed),
      async sign(seed, message) {
        const pkcs8 = new Uint8Array(PKCS8.length + 32);
        pkcs8.set(PKCS8);
        pkcs8.set(seed, PKCS8.length);
        const key = await subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
        return new Uint8Array(await subtle.sign('Ed25519', key, own(message)));
      },
      async verify(publicKey, message, signature) {
        if (!isUnambiguousPublicKey(publicKey)) return false;
        const key = await importPublicKey(subtle, own(publicKey));
        return key !== undefined && (await subtle.verify('Ed25519', key, own(signature), own(message)));
      },
    },
    random,
  };
}

type PublicKey = Awaited<ReturnType<Subtle['importKey']>>;

async function importPublicKey(subtle: Subtle, publicKey: Bytes): Promise<PublicKey | undefined> {
  try {
    return await subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  } catch {
    return undefined; // not a point of the curve
  }
}

/** WebCrypto refuses views of shared memory; none of ours is, which the types cannot tell. */
function own(bytes: Uint8Array): Bytes {
  return bytes as Bytes;
}
