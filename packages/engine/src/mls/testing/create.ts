import type { Crypto } from '../../crypto/crypto.ts';
import type { CredentialCheck, Mls } from '../mls.ts';
import type { SuiteName } from '../suite.ts';

/** Makes an MLS layer whose randomness the seed decides; x25519 and a check that takes every credential by default. */
export type CreateMls = (
  seed: string,
  options?: { readonly suite?: SuiteName; readonly check?: CredentialCheck },
) => Mls & { readonly crypto: Crypto };
