import type { CiphersuiteName } from 'ts-mls/crypto/ciphersuite.js';
import type { HashName } from '../crypto/primitives.ts';

/** What a cipher suite is made of; every suite signs with Ed25519. */
export interface Suite {
  readonly name: CiphersuiteName;
  readonly hash: HashName;
  readonly kem: 'DHKEM-X25519' | 'X-Wing';
  /** HPKE's identifiers for the KDF and the AEAD (RFC 9180, 7.2 and 7.3). */
  readonly kdfId: number;
  readonly aeadId: number;
  readonly aeadKeyLength: 16 | 32;
}

/** The cipher suites that Pando can run; a conversation keeps the one it began with. */
export const SUITES = {
  /** RFC 9420's mandatory suite. */
  x25519: {
    name: 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519',
    hash: 'SHA-256',
    kem: 'DHKEM-X25519',
    kdfId: 1,
    aeadId: 1,
    aeadKeyLength: 16,
  },
  /** X25519 and ML-KEM-768 together: what is recorded today stays secret from tomorrow's quantum computers. */
  xwing: {
    name: 'MLS_256_XWING_AES256GCM_SHA512_Ed25519',
    hash: 'SHA-512',
    kem: 'X-Wing',
    kdfId: 3,
    aeadId: 2,
    aeadKeyLength: 32,
  },
} as const satisfies Record<string, Suite>;

export type SuiteName = keyof typeof SUITES;

/** See docs/decisions/0002-cipher-suite.md for the figures behind the choice. */
export const DEFAULT_SUITE: SuiteName = 'xwing';
