import {
  type AccountId,
  type AccountRecord,
  type CertifiedRecord,
  type SignatureCrypto,
  instanceStatement,
  isDecision,
  isRecordChain,
  recordHash,
} from '@pando/protocol';

/** Whether these are an account's record versions from the first on, each decided by the homes of the one before. */
export function isCertifiedChain(
  crypto: SignatureCrypto,
  account: AccountId,
  chain: readonly CertifiedRecord[],
): boolean {
  const records = chain.map((each) => each.record);
  if (!isRecordChain(crypto, account, records)) return false;
  return chain.every(({ record, certificate }, i) => {
    const before = records[i - 1];
    if (before === undefined) return true;
    const instance = instanceStatement.hash(crypto, recordInstance(crypto, account, before));
    return (
      certificate !== null && isDecision(crypto, before.body.homes, instance, recordHash(crypto, record), certificate)
    );
  });
}

/** What decides the version after `before`. */
export function recordInstance(crypto: SignatureCrypto, account: AccountId, before: AccountRecord) {
  return { type: 'record', account, version: before.body.version + 1, previous: recordHash(crypto, before) } as const;
}
