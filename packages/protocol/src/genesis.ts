import { type Infer, struct, uint } from './cbor/index.ts';
import type { SignatureCrypto } from './crypto.ts';
import { type LogId, accessKey, nonce } from './ids.ts';
import { MAX_RETENTION_SECONDS } from './limits.ts';
import { replicaSet } from './replica-set.ts';
import { statement } from './signing.ts';

/** What a log begins with; its hash is the log's id and slot 1's previous value. */
export const genesis = struct({
  nonce,
  /** The creator's first access key, the only one until slot 1. */
  creator: accessKey,
  replicas: replicaSet,
  retentionSeconds: uint(MAX_RETENTION_SECONDS),
});
export type Genesis = Infer<typeof genesis>;

/** Also signed, by the creator's access key, when the log is created on a replica. */
export const genesisStatement = statement('genesis', genesis);

export function logIdOf(crypto: Pick<SignatureCrypto, 'sha256'>, value: Genesis): LogId {
  return genesisStatement.hash(crypto, value) as Uint8Array as LogId;
}
