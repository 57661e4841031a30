import type { Crypto } from './crypto/crypto.ts';
import type { Mls } from './mls/mls.ts';
import type { StoreReader } from './store.ts';

/** All that the engine takes from the world; `crypto.random` is its randomness. */
export interface Ports {
  /** Milliseconds since 1970, by this device's clock. */
  readonly clock: { now(): number };
  readonly crypto: Crypto;
  readonly mls: Mls;
  readonly store: StoreReader;
  /** How many one-time key packages each home is to have: ten, where nothing is said. */
  readonly keyPackages?: number;
}
