import { type Hash, fromHex, HASH_BYTES } from '@pando/protocol';

/** A square of 256 pixels has well under this, in any of the formats. */
export const MAX_PICTURE_BYTES = 32 * 1024;

const JPEG = [0xff, 0xd8, 0xff];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];
const WEBP_AT = 8;

/** Whether bytes may be the picture of somebody: few enough, and in a format of pixels. Who shows it looks closer. */
export function isPicture(bytes: Uint8Array): boolean {
  if (bytes.length > MAX_PICTURE_BYTES) return false;
  const isWebp = begins(bytes, RIFF) && begins(bytes.subarray(WEBP_AT), WEBP);
  return begins(bytes, JPEG) || begins(bytes, PNG) || isWebp;
}

function begins(bytes: Uint8Array, with_: readonly number[]): boolean {
  return with_.every((byte, i) => bytes[i] === byte);
}

/** The picture that a name in hexadecimal means; undefined where it is no name. */
export function pictureNamed(name: string): Hash | undefined {
  const bytes = fromHex(name);
  return bytes?.length === HASH_BYTES ? (bytes as Hash) : undefined;
}
