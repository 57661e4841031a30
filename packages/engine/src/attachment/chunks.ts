import type { AttachmentSource } from '../content/index.ts';
import type { Crypto } from '../crypto/crypto.ts';

/** A file's most bytes: encrypted it is within what a server takes as one blob. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;
/** A file is encrypted, stored and moved in chunks of so many of its bytes; the last may have fewer, or none. */
export const CHUNK_BYTES = 1024 * 1024;

/** Chunked AES-256-GCM has no number in IANA's registry of AEAD algorithms: this is one of those for private use. */
const CHUNKED_AES_256_GCM = 0x8001;
/** SHA-256 in IANA's registry of named information hashes. */
const SHA_256 = 1;
const KEY_BYTES = 32;
/** What a nonce begins with; the chunk's number and whether it is the last one follow. */
const PREFIX_BYTES = 7;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NO_DATA = new Uint8Array();

/** What opens a file's chunks. */
export type FileKey = Pick<AttachmentSource, 'size' | 'key' | 'nonce'>;

export function newFileKey(crypto: Crypto, size: number): FileKey {
  return { size, key: crypto.random(KEY_BYTES), nonce: crypto.random(PREFIX_BYTES) };
}

/** How this version encrypts, as a message says it. */
export function cipherOf({ size, key, nonce }: FileKey, contentHash: Uint8Array): Cipher {
  return { size, encAlg: CHUNKED_AES_256_GCM, key, nonce, aad: NO_DATA, hashAlg: SHA_256, contentHash };
}

type Cipher = Pick<AttachmentSource, 'size' | 'encAlg' | 'key' | 'nonce' | 'aad' | 'hashAlg' | 'contentHash'>;

/** Whether this version can open such an attachment. */
export function isSupported({ size, encAlg, key, nonce, aad, hashAlg }: Cipher): boolean {
  const isKnown = encAlg === CHUNKED_AES_256_GCM && hashAlg === SHA_256 && aad.length === 0;
  return isKnown && size <= MAX_FILE_BYTES && key.length === KEY_BYTES && nonce.length === PREFIX_BYTES;
}

export function chunkCount(size: number): number {
  return Math.max(1, Math.ceil(size / CHUNK_BYTES));
}

/** How many of a file's bytes are in its chunk `index`. */
export function chunkLength(size: number, index: number): number {
  return Math.min(size, (index + 1) * CHUNK_BYTES) - index * CHUNK_BYTES;
}

/** How many of a file's bytes its first `chunks` chunks have. */
export function bytesIn(size: number, chunks: number): number {
  return Math.min(size, chunks * CHUNK_BYTES);
}

/** How many bytes a file has on servers. */
export function encryptedSize(size: number): number {
  return size + chunkCount(size) * TAG_BYTES;
}

/** Where chunk `index` is among the encrypted bytes: its first one, and the one after its last. */
export function encryptedRange(size: number, index: number): { readonly start: number; readonly end: number } {
  const start = index * (CHUNK_BYTES + TAG_BYTES);
  return { start, end: start + chunkLength(size, index) + TAG_BYTES };
}

/** In which chunk an encrypted byte is. */
export function chunkAt(offset: number): number {
  return Math.floor(offset / (CHUNK_BYTES + TAG_BYTES));
}

export async function sealChunk(crypto: Crypto, file: FileKey, index: number, bytes: Uint8Array): Promise<Uint8Array> {
  return crypto.bulk.seal(file.key, nonceOf(file, index), bytes, NO_DATA);
}

/** The bytes of chunk `index`; undefined where it is not that chunk of that file. */
export async function openChunk(
  crypto: Crypto,
  file: FileKey,
  index: number,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  const bytes = await crypto.bulk.open(file.key, nonceOf(file, index), sealed, NO_DATA);
  return bytes?.length === chunkLength(file.size, index) ? bytes : undefined;
}

/** A chunk in another place, or one after which others were cut off, has another nonce, and does not open. */
function nonceOf({ size, nonce }: FileKey, index: number): Uint8Array {
  const whole = new Uint8Array(NONCE_BYTES);
  whole.set(nonce);
  new DataView(whole.buffer).setUint32(PREFIX_BYTES, index);
  whole[NONCE_BYTES - 1] = index === chunkCount(size) - 1 ? 1 : 0;
  return whole;
}
