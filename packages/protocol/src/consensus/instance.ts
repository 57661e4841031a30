import { type Infer, uint, union } from '../cbor/index.ts';
import { accountId, hash, logId } from '../ids.ts';
import { statement } from '../signing.ts';

/**
 * What one value is decided for: a slot of a log, or a version of an account's record. `previous` is the hash of
 * the value decided before it (the log id for slot 1, the first record's hash for version 1), valid or void.
 */
export const instance = union({
  slot: [0, { log: logId, slot: uint(), previous: hash }],
  record: [1, { account: accountId, version: uint(), previous: hash }],
});
export type Instance = Infer<typeof instance>;

export const instanceStatement = statement('instance', instance);
