/** Major types of RFC 8949, section 3.1, shifted into place. */
export const MAJOR = {
  uint: 0x00,
  nint: 0x20,
  bytes: 0x40,
  text: 0x60,
  array: 0x80,
  map: 0xa0,
  tag: 0xc0,
  simple: 0xe0,
} as const;

const SCRATCH_BYTES = 4096;
/** Up to so many, a loop is faster than what the platform offers for many. */
export const FEW_BYTES = 64;
const textEncoder = new TextEncoder();

/** What writers write into before they know how much it will be; undefined while one of them does. */
let scratch: Uint8Array<ArrayBuffer> | undefined = new Uint8Array(SCRATCH_BYTES);

/** Writes deterministic CBOR (RFC 8949, section 4.2): shortest heads, definite lengths; the caller orders map keys. */
export class Writer {
  #buffer: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor() {
    this.#buffer = scratch ?? new Uint8Array(SCRATCH_BYTES);
    scratch = undefined;
  }

  head(major: number, argument: number): void {
    if (argument >= 0 && argument < 24 && Number.isInteger(argument)) {
      this.#reserve(1);
      this.#buffer[this.#length++] = major | argument;
      return;
    }
    if (!Number.isSafeInteger(argument) || argument < 0) throw new RangeError(`not a CBOR argument: ${argument}`);
    this.#reserve(9);
    if (argument < 0x100) this.#argument(major | 24, argument, 1);
    else if (argument < 0x1_0000) this.#argument(major | 25, argument, 2);
    else if (argument < 0x1_0000_0000) this.#argument(major | 26, argument, 4);
    else {
      this.#argument(major | 27, Math.floor(argument / 0x1_0000_0000), 4);
      this.#bigEndian(argument, 4);
    }
  }

  /** A safe integer of either sign. */
  integer(value: number): void {
    if (value < 0) this.head(MAJOR.nint, -1 - value);
    else this.head(MAJOR.uint, value);
  }

  bytes(value: Uint8Array): void {
    this.head(MAJOR.bytes, value.length);
    this.raw(value);
  }

  /** Gives the number of bytes of the text itself. */
  text(value: string): number {
    if (this.#ascii(value)) return value.length;
    const encoded = textEncoder.encode(value);
    this.head(MAJOR.text, encoded.length);
    this.raw(encoded);
    return encoded.length;
  }

  array(length: number): void {
    this.head(MAJOR.array, length);
  }

  map(size: number): void {
    this.head(MAJOR.map, size);
  }

  bool(value: boolean): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = MAJOR.simple | (value ? 21 : 20);
  }

  null(): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = MAJOR.simple | 22;
  }

  /** Bytes that are CBOR already. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    if (value.length > FEW_BYTES) this.#buffer.set(value, this.#length);
    else for (let i = 0; i < value.length; i++) this.#buffer[this.#length + i] = value[i] as number;
    this.#length += value.length;
  }

  /** What was written. The writer cannot be used any more. */
  finish(): Uint8Array<ArrayBuffer> {
    const written = this.#buffer.slice(0, this.#length);
    if (this.#buffer.length === SCRATCH_BYTES) scratch = this.#buffer;
    return written;
  }

  /** Most texts are names of fields and ids in hexadecimal, which need no encoder; false, and nothing written, for others. */
  #ascii(value: string): boolean {
    const start = this.#length;
    this.head(MAJOR.text, value.length);
    this.#reserve(value.length);
    const buffer = this.#buffer;
    let at = this.#length;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit >= 0x80) {
        this.#length = start;
        return false;
      }
      buffer[at++] = unit;
    }
    this.#length = at;
    return true;
  }

  #argument(initial: number, argument: number, size: number): void {
    this.#buffer[this.#length++] = initial;
    this.#bigEndian(argument, size);
  }

  /** The lowest bytes of a number. */
  #bigEndian(value: number, size: number): void {
    for (let shift = 8 * (size - 1); shift >= 0; shift -= 8) this.#buffer[this.#length++] = value >>> shift;
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer);
    this.#buffer = grown;
  }
}
