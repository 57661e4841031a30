export type { Aead, Bulk, Crypto, Ed25519, Random, RunningHash } from './crypto.ts';
export { mixedPrimitives } from './mixed.ts';
export { portableCrypto } from './portable.ts';
export type { Primitives } from './primitives.ts';
