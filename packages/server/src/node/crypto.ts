import { Buffer } from 'node:buffer';
import { type KeyObject, createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import { type SignatureCrypto, concatBytes, isAgreedEd25519Key } from '@pando/protocol';

/** What stands before the 32 key bytes in DER: PKCS #8 and SubjectPublicKeyInfo (RFC 8410). */
const PRIVATE_PREFIX = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);
const PUBLIC_PREFIX = Uint8Array.of(0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0);

/** Parsing a key costs about as much as a signature. */
const CACHED_KEYS = 4096;

/** SHA-256 and Ed25519 of node:crypto, synchronous. */
export function nodeSignatureCrypto(): SignatureCrypto {
  const privateKeys = new Map<string, KeyObject>();
  const publicKeys = new Map<string, KeyObject | undefined>();
  const privateKey = (seed: Uint8Array): KeyObject =>
    cached(privateKeys, seed, () =>
      createPrivateKey({ key: Buffer.from(concatBytes(PRIVATE_PREFIX, seed)), format: 'der', type: 'pkcs8' }),
    );
  return {
    sha256: (bytes) => new Uint8Array(hash('sha256', bytes, 'buffer')),
    ed25519: {
      publicKey: (seed) =>
        new Uint8Array(createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' }).subarray(-32)),
      sign: (seed, message) => new Uint8Array(sign(null, message, privateKey(seed))),
      verify: (publicKey, message, signature) => {
        const key = cached(publicKeys, publicKey, () => parsePublicKey(publicKey));
        try {
          return key !== undefined && verify(null, message, key, signature);
        } catch {
          return false; // OpenSSL throws at a key that is no point
        }
      },
    },
  };
}

function parsePublicKey(publicKey: Uint8Array): KeyObject | undefined {
  if (!isAgreedEd25519Key(publicKey)) return undefined;
  try {
    return createPublicKey({ key: Buffer.from(concatBytes(PUBLIC_PREFIX, publicKey)), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

function cached<T>(cache: Map<string, T>, bytes: Uint8Array, make: () => T): T {
  const id = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const found = cache.get(id);
  if (found !== undefined) return found;
  const made = make();
  const oldest = cache.size >= CACHED_KEYS ? cache.keys().next() : undefined;
  if (oldest?.done === false) cache.delete(oldest.value);
  cache.set(id, made);
  return made;
}
