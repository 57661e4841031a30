import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import { equalBytes } from '../crypto/bytes.ts';
import { hkdfExpand, hkdfExtract } from '../crypto/hkdf.ts';
import { HASH_LENGTH, type Primitives } from '../crypto/primitives.ts';
import { libraryHpke } from './hpke.ts';
import type { Suite } from './suite.ts';

/** A cipher suite as ts-mls calls it, over our primitives. With synchronous ones it awaits nothing but settled promises. */
export function createCipherSuite(suite: Suite, primitives: Primitives): CiphersuiteImpl {
  const { hash } = suite;
  const hmac = (key: Uint8Array, data: Uint8Array): Uint8Array => primitives.hmac(hash, key, data);
  return {
    name: suite.name,
    hash: {
      digest: async (data) => primitives.digest(hash, data),
      mac: async (key, data) => hmac(key, data),
      verifyMac: async (key, mac, data) => equalBytes(mac, hmac(key, data)),
    },
    kdf: {
      extract: async (salt, secret) => hkdfExtract(hmac, salt, secret),
      expand: async (prk, info, length) => hkdfExpand(hmac, HASH_LENGTH[hash], prk, info, length),
      size: HASH_LENGTH[hash],
    },
    signature: {
      sign: async (seed, message) => await primitives.ed25519.sign(seed, message),
      verify: async (publicKey, message, signature) => await primitives.ed25519.verify(publicKey, message, signature),
      keygen: async () => {
        const signKey = primitives.random(32);
        return { signKey, publicKey: primitives.ed25519.publicKey(signKey) };
      },
    },
    hpke: libraryHpke(suite, primitives),
    rng: { randomBytes: (length) => primitives.random(length) },
  };
}
