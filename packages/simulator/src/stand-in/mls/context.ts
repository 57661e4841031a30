import type { Crypto } from '@pando/engine/crypto';
import type { CredentialCheck, SuiteName } from '@pando/engine/mls';

/** What every operation needs. */
export interface Context {
  readonly crypto: Crypto;
  /** A name alone: keys have one size whatever it is. */
  readonly suite: SuiteName;
  readonly check: CredentialCheck;
}
