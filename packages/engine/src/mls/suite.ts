import type { CiphersuiteName } from "ts-mls/crypto/ciphersuite.js";

/** The cipher suites that Pando can run; a conversation keeps the one it began with. */
export const SUITES = {
  /** RFC 9420's mandatory suite. */
  x25519: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519",
  /** X25519 and ML-KEM-768 together: what is sent today stays secret from tomorrow's quantum computers. */
  xwing: "MLS_256_XWING_AES256GCM_SHA512_Ed25519",
} as const satisfies Record<string, CiphersuiteName>;

export type SuiteName = keyof typeof SUITES;

/** See docs/decisions/0002-cipher-suite.md for the figures behind the choice. */
export const DEFAULT_SUITE: SuiteName = "xwing";
