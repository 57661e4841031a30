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

const INITIAL_CAPACITY = 256;
const textEncoder = new TextEncoder();

/** Writes deterministic CBOR (RFC 8949, section 4.2): shortest heads, definite lengths; the caller orders map keys. */
export class Writer {
  #buffer: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacity = INITIAL_CAPACITY) {
    this.#buffer = new Uint8Array(capacity);
    this.#view = new DataView(this.#buffer.buffer);
  }

  head(major: number, argument: number): void {
    if (!Number.isSafeInteger(argument) || argument < 0) throw new RangeError(`not a CBOR argument: ${argument}`);
    this.#reserve(9);
    if (argument < 24) this.#buffer[this.#length++] = major | argument;
    else if (argument < 0x100) {
      this.#buffer[this.#length++] = major | 24;
      this.#buffer[this.#length++] = argument;
    } else if (argument < 0x1_0000) {
      this.#buffer[this.#length++] = major | 25;
      this.#view.setUint16(this.#length, argument);
      this.#length += 2;
    } else if (argument < 0x1_0000_0000) {
      this.#buffer[this.#length++] = major | 26;
      this.#view.setUint32(this.#length, argument);
      this.#length += 4;
    } else {
      this.#buffer[this.#length++] = major | 27;
      this.#view.setBigUint64(this.#length, BigInt(argument));
      this.#length += 8;
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
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#length);
  }

  #reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer);
    this.#buffer = grown;
    this.#view = new DataView(grown.buffer);
  }
}
