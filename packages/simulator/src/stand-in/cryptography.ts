import type { Crypto, Random } from '@pando/engine/crypto';
import { createMls, type CredentialCheck, type Mls, type SuiteName } from '@pando/engine/mls';
import { nodeCrypto, nodePrimitives } from '@pando/engine/node';
import type { Scenario } from '../scenario.ts';
import { standInCrypto } from './stand-in-crypto.ts';
import { createStandInMls } from './stand-in-mls.ts';

export type CryptographyKind = Scenario['cryptography'];

export interface Cryptography {
  readonly crypto: Crypto;
  mls(checkCredential: CredentialCheck, suite: SuiteName): Mls;
}

/** What a scenario's clients and servers encrypt and sign with: the real thing, or stand-ins that fail alike. */
export function cryptographyOf(kind: CryptographyKind, random: Random): Cryptography {
  const crypto = kind === 'real' ? nodeCrypto(random) : standInCrypto(random);
  return {
    crypto,
    mls: (checkCredential, suite) =>
      kind === 'real'
        ? createMls({ crypto, primitives: nodePrimitives(random), suite, checkCredential })
        : createStandInMls({ crypto, suite, checkCredential }),
  };
}
