/**
 * A running hash over all that happens in a world. Not cryptographic: it has to tell runs apart that differ by accident,
 * and cost little per byte (two multiplicative hashes of 32 bits).
 */
export class TraceHash {
  #a = 0x811c_9dc5;
  #b = 0x9e37_79b9;

  /** In hexadecimal. */
  get value(): string {
    return [this.#a, this.#b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }

  add(at: number, what: Uint8Array | string): void {
    this.#mix(at % 2 ** 32);
    this.#mix(Math.floor(at / 2 ** 32));
    this.#mix(what.length);
    if (typeof what === 'string') for (let i = 0; i < what.length; i++) this.#mix(what.charCodeAt(i));
    else this.#addBytes(what);
  }

  /** Four at a time. */
  #addBytes(bytes: Uint8Array): void {
    let word = 0;
    for (let i = 0; i < bytes.length; i++) {
      word = (word << 8) | (bytes[i] as number);
      if (i % 4 === 3) this.#mix(word);
    }
    this.#mix(word);
  }

  #mix(value: number): void {
    this.#a = Math.imul(this.#a ^ value ^ (this.#a >>> 15), 0x0100_0193);
    this.#b = Math.imul(this.#b + value, 0x85eb_ca6b) ^ (this.#b >>> 13);
  }
}
