/** Either at once or by WebCrypto. Synchronous implementations make all that builds on them deterministic. */
export type Awaitable<T> = T | Promise<T>;

/**
 * The synchronous cryptography port that the engine, its MLS layer and the shells share. `nodeCrypto` (over node:crypto)
 * and `portableCrypto` (over @noble/*, for browsers) give the same answers to the same bytes.
 */
export interface Crypto {
  sha256(bytes: Uint8Array): Uint8Array;
  hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array;
  /** HKDF extract and expand in one (RFC 5869); `length` is at most 255 · 32 bytes. */
  hkdfSha256(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array;
  readonly ed25519: Ed25519;
  readonly aead: Aead;
  readonly bulk: Bulk;
  /** The randomness port: `length` fresh bytes, given by the shell (or, seeded, by the simulator). */
  random(length: number): Uint8Array;
}

/** Ed25519 (RFC 8032). A secret key is its 32-byte seed. */
export interface Ed25519 {
  publicKey(seed: Uint8Array): Uint8Array;
  sign(seed: Uint8Array, message: Uint8Array): Uint8Array;
  /**
   * Strict and without cofactor: non-canonical and small-order public keys, non-canonical R and S are refused, so that
   * every client gives the same verdict. Never throws, whatever the bytes.
   */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** AES-256-GCM: 32-byte key, 12-byte nonce, the 16-byte tag at the ciphertext's end. */
export interface Aead {
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Uint8Array;
  /** Undefined if key, nonce, associated data and ciphertext do not belong together. */
  open(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array, aad: Uint8Array): Uint8Array | undefined;
}

/** For attachments, which come piece by piece and are large: may work on another thread. Keys and tags as in `Aead`. */
export interface Bulk {
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Awaitable<Uint8Array>;
  open(key: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array, aad: Uint8Array): Awaitable<Uint8Array | undefined>;
  sha256(): RunningHash;
}

/** SHA-256 of what is given to it in turn. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** The last thing that may be asked of it. */
  digest(): Uint8Array;
}

/** Gives `length` random bytes. */
export type Random = (length: number) => Uint8Array;
