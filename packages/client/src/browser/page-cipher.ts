const ivBytes = 12;

/**
 * The keys of a local store. A script can use them but not read them out; unless the app is locked, a copy of the whole
 * browser profile has them.
 */
export interface StoreKeys {
  readonly encryption: CryptoKey;
  /** The one made with the store, then one more for each time that it was encrypted anew. */
  readonly naming: readonly CryptoKey[];
  /** How often it was encrypted anew. */
  readonly generation: number;
}

/** All that was written under the keys of a generation, in the order of names. */
export function rowsOf(generation: number): IDBKeyRange {
  // The names of the first are hexadecimal, and so before those of all others.
  if (generation === 0) return IDBKeyRange.upperBound('g', true);
  return IDBKeyRange.bound(prefixOf(generation), `${prefixOf(generation)}\uffff`);
}

function prefixOf(generation: number): string {
  return generation === 0 ? '' : `g${generation}~`;
}

/** Encrypts what goes to the disk. Random 96-bit nonces: good for 2^32 writes under one key (NIST SP 800-38D, 8.3). */
export class PageCipher {
  readonly #keys: StoreKeys;
  readonly #prefix: string;

  constructor(keys: StoreKeys) {
    this.#keys = keys;
    this.#prefix = prefixOf(keys.generation);
  }

  /** The name of a space's directory on the disk. */
  async nameOf(space: string): Promise<string> {
    let name = space;
    for (const key of this.#keys.naming) name = await keyedHash(key, name);
    return this.#prefix + name;
  }

  /** The name of a directory that had another one in the generation before. */
  async renamed(before: string): Promise<string> {
    const key = this.#keys.naming.at(-1);
    if (key === undefined) throw new Error('a store without a key for names');
    return this.#prefix + (await keyedHash(key, before.slice(before.indexOf('~') + 1)));
  }

  newPageId(): string {
    return this.#prefix + crypto.randomUUID();
  }

  /** `name` is authenticated: a record put in another's place does not open. */
  async seal(name: string, plaintext: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
    const sealed = await crypto.subtle.encrypt(parameters(iv, name), this.#keys.encryption, plaintext);
    const record = new Uint8Array(ivBytes + sealed.byteLength);
    record.set(iv);
    record.set(new Uint8Array(sealed), ivBytes);
    return record;
  }

  /** Rejects if the record was not sealed under this name. */
  async open(name: string, record: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const plaintext = await crypto.subtle.decrypt(
      parameters(record.slice(0, ivBytes), name),
      this.#keys.encryption,
      record.subarray(ivBytes),
    );
    return new Uint8Array(plaintext);
  }
}

function parameters(iv: Uint8Array<ArrayBuffer>, name: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) };
}

async function keyedHash(key: CryptoKey, name: string): Promise<string> {
  const hash = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(name));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
