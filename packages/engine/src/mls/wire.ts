import { type Decoder } from 'ts-mls/codec/tlsDecoder.js';
import { type KeyPackage, decodeKeyPackage, encodeKeyPackage } from 'ts-mls/keyPackage.js';
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage } from 'ts-mls/message.js';
import { decodeRatchetTree, encodeRatchetTree, type RatchetTree } from 'ts-mls/ratchetTree.js';

import { equalBytes } from '../crypto/bytes.ts';

export { encodeKeyPackage, encodeMlsMessage, encodeRatchetTree };

/** Decodes the whole of `bytes`, of which the result shares nothing; undefined if anything is malformed or left over. */
export function decodeWhole<T>(decoder: Decoder<T>, bytes: Uint8Array): T | undefined {
  const copy = new Uint8Array(bytes);
  try {
    const decoded = decoder(copy, 0);
    return decoded !== undefined && decoded[1] === copy.length ? decoded[0] : undefined;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

export function readMessage(bytes: Uint8Array): MLSMessage | undefined {
  return canonical(decodeWhole(decodeMlsMessage, bytes), encodeMlsMessage, bytes);
}

export function readKeyPackage(bytes: Uint8Array): KeyPackage | undefined {
  return canonical(decodeWhole(decodeKeyPackage, bytes), encodeKeyPackage, bytes);
}

export function readRatchetTree(bytes: Uint8Array): RatchetTree | undefined {
  return canonical(decodeWhole(decodeRatchetTree, bytes), encodeRatchetTree, bytes);
}

/** ts-mls takes lengths and flags that no encoder writes; each value has one encoding here, and so one hash. */
function canonical<T>(value: T | undefined, encode: (value: T) => Uint8Array, bytes: Uint8Array): T | undefined {
  try {
    return value !== undefined && equalBytes(encode(value), bytes) ? value : undefined;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
