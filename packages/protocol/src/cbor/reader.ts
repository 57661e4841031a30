import { FEW_BYTES, MAJOR } from './writer.ts';

/** What was wrong with bytes from outside. It is caught at the edge, by `decode`, and never leaves this package. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

/** Room for so many names; a name takes the place of another one of the same number. */
const NAMES = 1021;
const names: (string | undefined)[] = Array.from({ length: NAMES });

const textDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads deterministic CBOR and refuses everything else: long heads, indefinite lengths, truncation, bad UTF-8. */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#at;
  }

  /** The bytes between two positions, not copied. */
  slice(from: number, to: number): Uint8Array {
    return this.#bytes.subarray(from, to);
  }

  /** The major type of the next item, not consumed. */
  peekMajor(): number {
    return this.#byte(this.#at) & 0xe0;
  }

  isNull(): boolean {
    return this.#byte(this.#at) === (MAJOR.simple | 22);
  }

  uint(): number {
    return this.#head(MAJOR.uint, 'an unsigned integer');
  }

  integer(): number {
    return this.peekMajor() === MAJOR.nint
      ? -1 - this.#head(MAJOR.nint, 'an integer')
      : this.#head(MAJOR.uint, 'an integer');
  }

  /** At most `max` bytes, copied, so that they do not keep the whole frame in memory. */
  bytes(max: number): Uint8Array<ArrayBuffer> {
    const length = this.#head(MAJOR.bytes, 'a byte string');
    if (length > max) throw new MalformedError(`byte string of ${length}, at most ${max} are allowed`);
    const start = this.#skip(length);
    const bytes = this.#bytes;
    const copy = new Uint8Array(length);
    if (length > FEW_BYTES) copy.set(bytes.subarray(start, this.#at));
    else for (let i = 0; i < length; i++) copy[i] = bytes[start + i] as number;
    return copy;
  }

  /** At most `max` bytes of UTF-8. */
  text(max: number): string {
    const length = this.#head(MAJOR.text, 'a text string');
    if (length > max) throw new MalformedError(`text of ${length} bytes, at most ${max} are allowed`);
    const start = this.#skip(length);
    // Most texts are names of fields and ids in hexadecimal, which need no decoder.
    const ascii = length <= FEW_BYTES ? this.#ascii(start, length) : undefined;
    if (ascii !== undefined) return ascii;
    try {
      return textDecoder.decode(this.#bytes.subarray(start, this.#at));
    } catch {
      throw new MalformedError('text is not UTF-8');
    }
  }

  /** Undefined where something else is among it. */
  #ascii(start: number, length: number): string | undefined {
    const units = Array<number>(length);
    for (let i = 0; i < length; i++) {
      const byte = this.#bytes[start + i] as number;
      if (byte >= 0x80) return undefined;
      units[i] = byte;
    }
    return String.fromCharCode.apply(null, units);
  }

  /** A text that comes again and again, such as a field's name: each is made once. */
  name(max: number): string {
    const begun = this.#at;
    const length = this.#head(MAJOR.text, 'a text string');
    const start = this.#at;
    const end = start + length;
    if (length === 0 || length > Math.min(max, FEW_BYTES) || end > this.#bytes.length) {
      this.#at = begun;
      return this.text(max);
    }
    const slot = (length * 31 + (this.#bytes[start] as number) * 7 + (this.#bytes[end - 1] as number)) % NAMES;
    const known = names[slot];
    if (known?.length === length) {
      let at = 0;
      while (at < length && known.charCodeAt(at) === this.#bytes[start + at]) at += 1;
      if (at === length) {
        this.#at = end;
        return known;
      }
    }
    this.#at = begun;
    return (names[slot] = this.text(max));
  }

  array(max: number): number {
    const length = this.#head(MAJOR.array, 'an array');
    if (length > max) throw new MalformedError(`array of ${length}, at most ${max} are allowed`);
    return length;
  }

  map(max: number): number {
    const size = this.#head(MAJOR.map, 'a map');
    if (size > max) throw new MalformedError(`map of ${size}, at most ${max} are allowed`);
    return size;
  }

  tag(): number {
    return this.#head(MAJOR.tag, 'a tag');
  }

  bool(): boolean {
    const byte = this.#byte(this.#at);
    if (byte !== (MAJOR.simple | 20) && byte !== (MAJOR.simple | 21))
      throw new MalformedError('expected true or false');
    this.#at += 1;
    return byte === (MAJOR.simple | 21);
  }

  null(): void {
    if (!this.isNull()) throw new MalformedError('expected null');
    this.#at += 1;
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new MalformedError(`${this.#bytes.length - this.#at} bytes too many`);
  }

  #byte(at: number): number {
    const byte = this.#bytes[at];
    if (byte === undefined) throw new MalformedError('truncated');
    return byte;
  }

  /** Goes on by so many bytes; gives where they begin. */
  #skip(length: number): number {
    const start = this.#at;
    if (start + length > this.#bytes.length) throw new MalformedError('truncated');
    this.#at = start + length;
    return start;
  }

  #head(major: number, expected: string): number {
    const byte = this.#byte(this.#at);
    if ((byte & 0xe0) !== major) throw new MalformedError(`expected ${expected}`);
    const info = byte & 0x1f;
    if (info < 24) {
      this.#at += 1;
      return info;
    }
    if (info > 27) throw new MalformedError('indefinite or reserved length');
    const size = 1 << (info - 24);
    if (this.#at + 1 + size > this.#bytes.length) throw new MalformedError('truncated');
    const argument = this.#argument(size);
    const isShortest = argument >= (size === 1 ? 24 : 2 ** (4 * size));
    if (!isShortest) throw new MalformedError('not the shortest form');
    this.#at += 1 + size;
    return argument;
  }

  #argument(size: number): number {
    if (size < 8) return this.#bigEndian(this.#at + 1, size);
    const wide = this.#bigEndian(this.#at + 1, 4) * 2 ** 32 + this.#bigEndian(this.#at + 5, 4);
    if (wide > Number.MAX_SAFE_INTEGER) throw new MalformedError('integer above 2^53 - 1');
    return wide;
  }

  #bigEndian(at: number, size: number): number {
    let value = 0;
    for (let i = at; i < at + size; i++) value = value * 256 + (this.#bytes[i] as number);
    return value;
  }
}
