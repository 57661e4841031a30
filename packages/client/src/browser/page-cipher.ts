const ivBytes = 12;

/** The two keys of a local store. A script can use them but not read them out; a copy of the whole browser profile has them. */
export interface StoreKeys {
  readonly encryption: CryptoKey;
  readonly naming: CryptoKey;
}

export async function newStoreKeys(): Promise<StoreKeys> {
  const encryption = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const naming = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length: 256 }, false, ['sign']);
  return { encryption, naming };
}

/** Encrypts what goes to the disk. Random 96-bit nonces: good for 2^32 writes under one key (NIST SP 800-38D, 8.3). */
export class PageCipher {
  readonly #keys: StoreKeys;

  constructor(keys: StoreKeys) {
    this.#keys = keys;
  }

  /** The name of a space's directory on the disk. */
  async nameOf(space: string): Promise<string> {
    const hash = await crypto.subtle.sign('HMAC', this.#keys.naming, new TextEncoder().encode(space));
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
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
