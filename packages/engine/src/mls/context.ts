import type { ClientConfig } from 'ts-mls/clientConfig.js';
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import { defaultKeyPackageEqualityConfig } from 'ts-mls/keyPackageEqualityConfig.js';
import type { Crypto } from '../crypto/crypto.ts';
import { authenticationService } from './credential.ts';
import type { Hpke } from './hpke.ts';
import type { Kem } from './kem.ts';
import type { CredentialCheck } from './mls.ts';
import type { Suite } from './suite.ts';

/** Keys of this many messages of one sender are kept for entries that come out of order, and no gap may be wider. */
export const KEPT_GENERATIONS = 4096;

/** How handshakes travel. Pando uses `private`; `public` serves the interoperability test, whose peer speaks nothing else. */
export type HandshakeFormat = 'private' | 'public';

/** What every operation of the MLS layer needs. */
export interface Context {
  readonly suite: Suite;
  readonly cipherSuite: CiphersuiteImpl;
  readonly hpke: Hpke;
  readonly kem: Kem;
  readonly crypto: Pick<Crypto, 'sha256'>;
  readonly check: CredentialCheck;
  readonly handshakes: HandshakeFormat;
  readonly clientConfig: ClientConfig;
}

export function clientConfig(check: CredentialCheck): ClientConfig {
  return {
    keyRetentionConfig: {
      retainKeysForGenerations: KEPT_GENERATIONS,
      maximumForwardRatchetSteps: KEPT_GENERATIONS,
      // Epochs are deleted when they are closed, never by count.
      retainKeysForEpochs: Number.MAX_SAFE_INTEGER,
    },
    lifetimeConfig: { maximumTotalLifetime: 0n, validateLifetimeOnReceive: false },
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    // The engine pads contents to buckets.
    paddingConfig: { kind: 'padUntilLength', padUntilLength: 0 },
    authService: authenticationService(check),
  };
}
