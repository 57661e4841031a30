import { concat } from './bytes.ts';

type Hmac = (key: Uint8Array, data: Uint8Array) => Uint8Array;

/** HKDF-Extract (RFC 5869, 2.2): HMAC keyed by the salt. An empty salt is `hashLength` zeros, which HMAC pads to anyway. */
export function hkdfExtract(hmac: Hmac, salt: Uint8Array, secret: Uint8Array): Uint8Array {
  return hmac(salt, secret);
}

/** HKDF-Expand (RFC 5869, 2.3). */
export function hkdfExpand(
  hmac: Hmac,
  hashLength: number,
  prk: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  if (length > 255 * hashLength) throw new RangeError(`HKDF gives at most ${255 * hashLength} bytes, not ${length}`);
  const output = new Uint8Array(length);
  let block: Uint8Array = new Uint8Array();
  for (let offset = 0, counter = 1; offset < length; offset += hashLength, counter++) {
    block = hmac(prk, concat(block, info, Uint8Array.of(counter)));
    output.set(block.subarray(0, length - offset), offset);
  }
  return output;
}
