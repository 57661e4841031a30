import type { Decoded } from '@pando/protocol';

/** The smallest padded size. */
const SMALLEST = 256;
/** Sizes double up to here and then grow by this much. */
const STEP = 64 * 1024;
const END_OF_DATA = 0x80;

/** The size to which `length` bytes and the end marker are padded: a power of two, then a multiple of 64 KiB. */
export function paddedSize(length: number): number {
  const needed = length + 1;
  if (needed > STEP) return Math.ceil(needed / STEP) * STEP;
  let size = SMALLEST;
  while (size < needed) size *= 2;
  return size;
}

/** Adds 0x80 and zeros up to a size that many messages share (ISO/IEC 7816-4). */
export function pad(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array(paddedSize(data.length));
  padded.set(data);
  padded[data.length] = END_OF_DATA;
  return padded;
}

/** Takes the padding off again (a view, not a copy); any other padding than `pad` makes is a failure. */
export function unpad(padded: Uint8Array): Decoded<Uint8Array> {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end -= 1;
  if (end < 0 || padded[end] !== END_OF_DATA) return { ok: false, reason: 'no end of data in the padding' };
  if (paddedSize(end) !== padded.length) return { ok: false, reason: 'padded to a size of its own' };
  return { ok: true, value: padded.subarray(0, end) };
}
