import { equalBytes } from '@pando/protocol';
import type { AttachmentSource } from '../content/index.ts';
import type { Crypto } from '../crypto/crypto.ts';

/** A file's most bytes: encrypted it is within what a server takes as one blob. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;

/** AES-256-GCM in IANA's registry of AEAD algorithms, and SHA-256 in that of named information hashes. */
const AES_256_GCM = 2;
const SHA_256 = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NO_DATA = new Uint8Array();

type Cipher = Pick<AttachmentSource, 'size' | 'encAlg' | 'key' | 'nonce' | 'aad' | 'hashAlg' | 'contentHash'>;

/** Encrypts a file under a key of its own. */
export function encryptFile(
  crypto: Crypto,
  bytes: Uint8Array,
): { readonly ciphertext: Uint8Array; readonly cipher: Cipher } {
  const key = crypto.random(KEY_BYTES);
  const nonce = crypto.random(NONCE_BYTES);
  const ciphertext = crypto.aead.seal(key, nonce, bytes, NO_DATA);
  const contentHash = crypto.sha256(ciphertext);
  const cipher = { size: bytes.length, encAlg: AES_256_GCM, key, nonce, aad: NO_DATA, hashAlg: SHA_256, contentHash };
  return { ciphertext, cipher };
}

/** How many bytes an attachment has on servers; undefined where this version cannot open it. */
export function encryptedSize({ size, encAlg, key, nonce, hashAlg }: Cipher): number | undefined {
  const isKnown =
    encAlg === AES_256_GCM && hashAlg === SHA_256 && key.length === KEY_BYTES && nonce.length === NONCE_BYTES;
  return isKnown && size <= MAX_FILE_BYTES ? size + TAG_BYTES : undefined;
}

/** The file; undefined where these are not the bytes that its author encrypted. */
export function decryptFile(
  crypto: Crypto,
  { size, key, nonce, aad, contentHash }: Cipher,
  ciphertext: Uint8Array,
): Uint8Array | undefined {
  if (!equalBytes(crypto.sha256(ciphertext), contentHash)) return undefined;
  const bytes = crypto.aead.open(key, nonce, ciphertext, aad);
  return bytes?.length === size ? bytes : undefined;
}
