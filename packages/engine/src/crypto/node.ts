import { Buffer } from 'node:buffer';
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hash,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import type { Crypto, Random, RunningHash } from './crypto.ts';
import { concat } from './bytes.ts';
import { isUnambiguousPublicKey } from './ed25519-key.ts';
import { hkdfExpand, hkdfExtract } from './hkdf.ts';
import { HASH_LENGTH, type HashName, type Primitives } from './primitives.ts';

const TAG_LENGTH = 16;
const BLOCK_LENGTH: Record<HashName, number> = { 'SHA-256': 64, 'SHA-512': 128 };
const NODE_HASH: Record<HashName, string> = { 'SHA-256': 'sha256', 'SHA-512': 'sha512' };

/** What stands before the 32 key bytes in DER: PKCS #8 and SubjectPublicKeyInfo (RFC 8410). */
const DER = { ed25519: der(0x70), x25519: der(0x6e) } as const;

function der(curve: number): { private: Uint8Array; public: Uint8Array } {
  return {
    private: Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, curve, 4, 0x22, 4, 0x20),
    public: Uint8Array.of(0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, curve, 3, 0x21, 0),
  };
}

/** All primitives synchronous, over node:crypto. Nothing goes to the thread pool, so a seeded `random` decides everything. */
export function nodePrimitives(random: Random = systemRandom): Primitives {
  return { digest, hmac, aesGcm: { seal, open }, x25519, ed25519, random };
}

/** The cryptography port over node:crypto; with the system's randomness unless `random` is given. */
export function nodeCrypto(random: Random = systemRandom): Crypto {
  const hmacSha256 = (key: Uint8Array, bytes: Uint8Array): Uint8Array => hmac('SHA-256', key, bytes);
  return {
    sha256: (bytes) => digest('SHA-256', bytes),
    hmacSha256,
    hkdfSha256: (secret, salt, info, length) =>
      hkdfExpand(hmacSha256, 32, hkdfExtract(hmacSha256, salt, secret), info, length),
    ed25519,
    aead: { seal, open },
    bulk: { seal, open, sha256: runningHash },
    random,
  };
}

const systemRandom: Random = (length) => plain(randomBytes(length));

function digest(name: HashName, data: Uint8Array): Uint8Array {
  return plain(hash(NODE_HASH[name], data, 'buffer'));
}

function runningHash(): RunningHash {
  const running = createHash('sha256');
  return { update: (bytes) => void running.update(bytes), digest: () => plain(running.digest()) };
}

/** RFC 2104 on the one-shot hash: `createHmac` spends ten times as long on looking at its key. */
function hmac(name: HashName, key: Uint8Array, data: Uint8Array): Uint8Array {
  const block = BLOCK_LENGTH[name];
  const short = key.length > block ? digest(name, key) : key;
  const inner = new Uint8Array(block + data.length).fill(0x36, 0, block);
  const outer = new Uint8Array(block + HASH_LENGTH[name]).fill(0x5c, 0, block);
  for (const [i, byte] of short.entries()) {
    inner[i] = byte ^ 0x36;
    outer[i] = byte ^ 0x5c;
  }
  inner.set(data, block);
  outer.set(digest(name, inner), block);
  return digest(name, outer);
}

function seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Uint8Array {
  const cipher = createCipheriv(aesName(key), key, nonce).setAAD(aad);
  return concat(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
}

function open(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array, aad: Uint8Array): Uint8Array | undefined {
  if (ciphertext.length < TAG_LENGTH) return undefined;
  const end = ciphertext.length - TAG_LENGTH;
  const decipher = createDecipheriv(aesName(key), key, nonce, { authTagLength: TAG_LENGTH })
    .setAAD(aad)
    .setAuthTag(ciphertext.subarray(end));
  const plaintext = decipher.update(ciphertext.subarray(0, end));
  try {
    return concat(plaintext, decipher.final());
  } catch {
    return undefined; // the tag does not fit
  }
}

function aesName(key: Uint8Array): 'aes-128-gcm' | 'aes-256-gcm' {
  if (key.length === 16) return 'aes-128-gcm';
  if (key.length === 32) return 'aes-256-gcm';
  throw new RangeError(`an AES key of ${key.length} bytes`);
}

/** Parsing a key costs as much as using it, and the same few keys sign and are verified again and again. */
const CACHED_KEYS = 2048;
const signingKeys = new Map<string, KeyObject>();
const verifyingKeys = new Map<string, KeyObject>();

function cached(keys: Map<string, KeyObject>, bytes: Uint8Array, parse: () => KeyObject): KeyObject {
  const name = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const known = keys.get(name);
  if (known !== undefined) return known;
  const parsed = parse();
  const oldest = keys.size >= CACHED_KEYS ? keys.keys().next() : undefined;
  if (oldest?.done === false) keys.delete(oldest.value);
  keys.set(name, parsed);
  return parsed;
}

const ed25519 = {
  publicKey: (seed: Uint8Array): Uint8Array => publicHalf(privateKey('ed25519', seed)),
  sign: (seed: Uint8Array, message: Uint8Array): Uint8Array =>
    plain(
      sign(
        null,
        message,
        cached(signingKeys, seed, () => privateKey('ed25519', seed)),
      ),
    ),
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    if (!isUnambiguousPublicKey(publicKey)) return false;
    try {
      return verify(
        null,
        message,
        cached(verifyingKeys, publicKey, () => publicKeyObject('ed25519', publicKey)),
        signature,
      );
    } catch {
      return false; // not a point of the curve
    }
  },
};

const x25519 = {
  publicKey: (secret: Uint8Array): Uint8Array => publicHalf(privateKey('x25519', secret)),
  sharedSecret(secret: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined {
    if (publicKey.length !== 32) return undefined;
    const own = privateKey('x25519', secret);
    try {
      return plain(diffieHellman({ privateKey: own, publicKey: publicKeyObject('x25519', publicKey) }));
    } catch {
      return undefined; // all zeros
    }
  },
};

function privateKey(curve: keyof typeof DER, secret: Uint8Array): KeyObject {
  if (secret.length !== 32) throw new RangeError(`a private key of ${secret.length} bytes`);
  return createPrivateKey({ key: Buffer.from(concat(DER[curve].private, secret)), format: 'der', type: 'pkcs8' });
}

function publicKeyObject(curve: keyof typeof DER, key: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(concat(DER[curve].public, key)), format: 'der', type: 'spki' });
}

function publicHalf(key: KeyObject): Uint8Array {
  return plain(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32));
}

/** A `Buffer` behaves otherwise than a `Uint8Array` (`slice` shares), so none gets out of here. */
function plain(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer);
}
