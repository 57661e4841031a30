import type { Hpke as LibraryHpke, PrivateKey, PublicKey } from 'ts-mls/crypto/hpke.js';
import { concat } from '../crypto/bytes.ts';
import type { Primitives } from '../crypto/primitives.ts';
import { dhkemX25519, type Kem, type KemKeyPair, xWing } from './kem.ts';
import { labeledKdf } from './labeled-kdf.ts';
import type { Suite } from './suite.ts';

declare global {
  /** ts-mls's types name the DOM's interface, which this layer knows nothing of. */
  interface CryptoKey {
    readonly type: 'private' | 'public' | 'secret';
  }
}

/** HPKE in base mode, single shot (RFC 9180, 5.1.1 and 6.1). What others sent is never thrown at: it gives undefined. */
export interface Hpke {
  readonly kem: Kem;
  seal(publicKey: Uint8Array, info: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Promise<Sealed | undefined>;
  open(privateKey: Uint8Array, info: Uint8Array, aad: Uint8Array, sealed: Sealed): Promise<Uint8Array | undefined>;
}

export interface Sealed {
  readonly encapsulated: Uint8Array;
  readonly ciphertext: Uint8Array;
}

const NONCE_LENGTH = 12;
const BASE_MODE = 0;
const EMPTY = new Uint8Array();

export function createHpke(suite: Suite, primitives: Primitives): Hpke {
  const kem = suite.kem === 'X-Wing' ? xWing(primitives) : dhkemX25519(primitives);
  const identifiers = [kem.id, suite.kdfId, suite.aeadId].flatMap((id) => [id >> 8, id & 0xff]);
  const kdf = labeledKdf(
    suite.hash,
    primitives.hmac,
    concat(new TextEncoder().encode('HPKE'), Uint8Array.from(identifiers)),
  );
  const pskIdHash = kdf.extract(EMPTY, 'psk_id_hash', EMPTY);

  function schedule(shared: Uint8Array, info: Uint8Array): { secret: Uint8Array; context: Uint8Array } {
    const context = concat(Uint8Array.of(BASE_MODE), pskIdHash, kdf.extract(EMPTY, 'info_hash', info));
    return { secret: kdf.extract(shared, 'secret', EMPTY), context };
  }

  function messageKey(shared: Uint8Array, info: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
    const { secret, context } = schedule(shared, info);
    return {
      key: kdf.expand(secret, 'key', context, suite.aeadKeyLength),
      nonce: kdf.expand(secret, 'base_nonce', context, NONCE_LENGTH),
    };
  }

  return {
    kem,
    async seal(publicKey, info, aad, plaintext) {
      const result = kem.encapsulate(publicKey);
      if (result === undefined) return undefined;
      const { key, nonce } = messageKey(result.secret, info);
      const ciphertext = await primitives.aesGcm.seal(key, nonce, plaintext, aad);
      return { encapsulated: result.encapsulated, ciphertext };
    },
    async open(privateKey, info, aad, { encapsulated, ciphertext }) {
      const shared = kem.decapsulate(encapsulated, privateKey);
      if (shared === undefined) return undefined;
      const { key, nonce } = messageKey(shared, info);
      return await primitives.aesGcm.open(key, nonce, ciphertext, aad);
    },
  };
}

/** The same as ts-mls calls it. Its opaque key handles are the keys' bytes; failures are exceptions there. */
export function libraryHpke(suite: Suite, primitives: Primitives): LibraryHpke {
  const hpke = createHpke(suite, primitives);
  const { kem } = hpke;
  return {
    async seal(publicKey, plaintext, info, aad = EMPTY) {
      const sealed = await hpke.seal(bytesOf(publicKey), info, aad, plaintext);
      if (sealed === undefined) throw new UnusableKeyError('nothing can be encapsulated with this public key');
      return { enc: sealed.encapsulated, ct: sealed.ciphertext };
    },
    async open(privateKey, encapsulated, ciphertext, info, aad = EMPTY) {
      const plaintext = await hpke.open(bytesOf(privateKey), info, aad, { encapsulated, ciphertext });
      if (plaintext === undefined) throw new UnusableKeyError('the HPKE ciphertext does not open');
      return plaintext;
    },
    encryptAead: async (key, nonce, aad = EMPTY, plaintext) => await primitives.aesGcm.seal(key, nonce, plaintext, aad),
    async decryptAead(key, nonce, aad = EMPTY, ciphertext) {
      const plaintext = await primitives.aesGcm.open(key, nonce, ciphertext, aad);
      if (plaintext === undefined) throw new UnusableKeyError('the ciphertext does not open');
      return plaintext;
    },
    importPublicKey: async (key) => handle<PublicKey>(key, kem.publicKeyLength),
    importPrivateKey: async (key) => handle<PrivateKey>(key, kem.privateKeyLength),
    exportPublicKey: async (key) => bytesOf(key),
    exportPrivateKey: async (key) => bytesOf(key),
    deriveKeyPair: async (seed) => handles(kem.deriveKeyPair(seed)),
    generateKeyPair: async () => handles(kem.generateKeyPair()),
    // These two serve external commits alone, which Pando has not.
    exportSecret: async () => unused(),
    importSecret: async () => unused(),
    keyLength: suite.aeadKeyLength,
    nonceLength: NONCE_LENGTH,
  };
}

/** Bytes from others that no key fits. */
class UnusableKeyError extends Error {}

function handles(pair: KemKeyPair): { privateKey: PrivateKey; publicKey: PublicKey } {
  return { privateKey: pair.privateKey as unknown as PrivateKey, publicKey: pair.publicKey as unknown as PublicKey };
}

function handle<Key>(bytes: Uint8Array, length: number): Key {
  if (bytes.length !== length) throw new UnusableKeyError(`a key of ${bytes.length} bytes where ${length} belong`);
  return bytes as unknown as Key;
}

function bytesOf(key: PublicKey | PrivateKey): Uint8Array {
  return key as unknown as Uint8Array;
}

function unused(): never {
  throw new Error('external commits are not used');
}
