const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
/** So many characters at most are given to one call of `fromCharCode`. */
const HEX_AT_ONCE = 4096;

/** Lower-case hexadecimal, the form in which ids are keys of maps and stores. */
export function toHex(bytes: Uint8Array): string {
  if (bytes.length > HEX_AT_ONCE) return toHex(bytes.subarray(0, HEX_AT_ONCE)) + toHex(bytes.subarray(HEX_AT_ONCE));
  // One flat string: a key that is put together of pieces has to be copied before it can be looked up.
  const characters = Array<number>(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    characters[2 * i] = DIGITS[byte >> 4] as number;
    characters[2 * i + 1] = DIGITS[byte & 15] as number;
  }
  return String.fromCharCode.apply(null, characters);
}

/** Undefined where `hex` is not lower-case hexadecimal. */
export function fromHex(hex: string): Uint8Array<ArrayBuffer> | undefined {
  if (hex.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const [high, low] = [valueOf(hex.charCodeAt(2 * i)), valueOf(hex.charCodeAt(2 * i + 1))];
    if (high < 0 || low < 0) return undefined;
    bytes[i] = 16 * high + low;
  }
  return bytes;
}

/** What a digit's character stands for; negative where it is none. */
function valueOf(character: number): number {
  if (character >= 0x30 && character <= 0x39) return character - 0x30;
  return character >= 0x61 && character <= 0x66 ? character - 0x57 : -1;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Order by byte, the shorter first: negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648, section 5, without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digits = Math.min(4, bytes.length - i + 1);
    for (let d = 0; d < digits; d++) text += BASE64URL[(word >> (18 - 6 * d)) & 63];
  }
  return text;
}

/** Undefined where `text` is not what `toBase64Url` writes: one text for the same bytes (RFC 4648, section 3.5). */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let word = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = BASE64URL.indexOf(text.charAt(i));
    if (digit < 0) return undefined;
    word = (word << 6) | digit;
    if (i % 4 > 0) bytes[at++] = (word >> (6 - 2 * (i % 4))) & 0xff;
    word &= 0xffff;
  }
  const spareBits = (6 * text.length) % 8;
  return (word & (2 ** spareBits - 1)) === 0 ? bytes : undefined;
}
