import { equalBytes, toHex } from './bytes.ts';
import { type Infer, bytes, list, nullable, struct, uint } from './cbor/index.ts';
import type { SignatureCrypto } from './crypto.ts';
import { type AccountId, type Hash, deviceKey, hash, nonce, publicKey, signature } from './ids.ts';
import { MAX_DEVICES } from './limits.ts';
import { isSoundReplicaSet, replicaSet } from './replica-set.ts';
import { statement } from './signing.ts';

const MAX_INBOX_KEY_BYTES = 2048;
const MAX_PROTOCOL_VERSIONS = 16;

/** One version of an account's record. The account's id is the hash of the first one's body. */
export const recordBody = struct({
  version: uint(1_000_000),
  /** Hash of the previous version, signature included; null in the first. */
  previous: nullable(hash),
  nonce,
  devices: list(deviceKey, MAX_DEVICES),
  homes: replicaSet,
  /** HPKE public key (RFC 9180, of the default cipher suite) to which introductions are sealed. */
  inboxKey: bytes(MAX_INBOX_KEY_BYTES),
  recoveryKey: publicKey,
  protocolVersions: list(uint(0xffff), MAX_PROTOCOL_VERSIONS),
});
export type RecordBody = Infer<typeof recordBody>;

export const record = struct({ body: recordBody, signer: publicKey, signature });
export type AccountRecord = Infer<typeof record>;

export const recordBodyStatement = statement('record body', recordBody);
export const recordStatement = statement('record', record);

export function accountIdOf(crypto: Pick<SignatureCrypto, 'sha256'>, first: RecordBody): AccountId {
  return recordBodyStatement.hash(crypto, first) as Uint8Array as AccountId;
}

export function recordHash(crypto: Pick<SignatureCrypto, 'sha256'>, value: AccountRecord): Hash {
  return recordStatement.hash(crypto, value);
}

/** Whether `value` may begin an account: version 0, signed by a device in it. */
export function isFirstRecord(crypto: SignatureCrypto, value: AccountRecord): boolean {
  return (
    value.body.version === 0 &&
    value.body.previous === null &&
    isSoundBody(value.body) &&
    value.body.devices.some((each) => equalBytes(each, value.signer)) &&
    recordBodyStatement.verify(crypto, value.signer, value.body, value.signature)
  );
}

/**
 * Whether `next` may follow `last`: it carries its hash, and a device of `last` or the recovery key signed it;
 * only the recovery key replaces the recovery key (docs/PROTOCOL.md, section 12).
 */
export function isNextRecord(crypto: SignatureCrypto, last: AccountRecord, next: AccountRecord): boolean {
  const byRecovery = equalBytes(next.signer, last.body.recoveryKey);
  const keepsRecovery = equalBytes(next.body.recoveryKey, last.body.recoveryKey);
  return (
    next.body.version === last.body.version + 1 &&
    next.body.previous !== null &&
    equalBytes(next.body.previous, recordHash(crypto, last)) &&
    isSoundBody(next.body) &&
    (byRecovery || keepsRecovery) &&
    maySpeakFor(last, next.signer) &&
    recordBodyStatement.verify(crypto, next.signer, next.body, next.signature)
  );
}

/** Whether a key speaks for its account at the homes: a device's, or the recovery key, which may name a device anew. */
export function maySpeakFor({ body }: AccountRecord, key: Uint8Array): boolean {
  return equalBytes(body.recoveryKey, key) || body.devices.some((each) => equalBytes(each, key));
}

/** Whether `records` is a whole chain of `account`, first version first. */
export function isRecordChain(crypto: SignatureCrypto, account: AccountId, records: readonly AccountRecord[]): boolean {
  const [first, ...rest] = records;
  if (first === undefined || !isFirstRecord(crypto, first) || !equalBytes(accountIdOf(crypto, first.body), account))
    return false;
  let last = first;
  for (const next of rest) {
    if (!isNextRecord(crypto, last, next)) return false;
    last = next;
  }
  return true;
}

/** No key speaks twice: a device that were the recovery key could replace it. */
function isSoundBody(body: RecordBody): boolean {
  const keys = new Set([...body.devices, body.recoveryKey].map(toHex));
  return (
    body.devices.length > 0 &&
    keys.size === body.devices.length + 1 &&
    body.inboxKey.length > 0 &&
    isSoundReplicaSet(body.homes)
  );
}
