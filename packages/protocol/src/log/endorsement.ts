import { type Infer, list, struct, uint } from '../cbor/index.ts';
import { accessKey, hash, logId, signature } from '../ids.ts';
import { ENDORSEMENTS_TO_CLOSE, MAX_VOID_SLOTS } from '../limits.ts';
import { statement } from '../signing.ts';

/** "I have applied this valid slot and all before it; of those since the last endorsed one, these are void." */
const endorsementBody = struct({
  log: logId,
  slot: uint(),
  value: hash,
  voids: list(uint(), MAX_VOID_SLOTS),
  key: accessKey,
});
export const endorsementStatement = statement('endorsement', endorsementBody);
export const endorsement = struct({ body: endorsementBody, signature });
export type Endorsement = Infer<typeof endorsement>;

/**
 * min(2, E − 1): of `endorsers` endorsing keys, how many a commit must leave in place, and how many must agree to a slot
 * that closes epochs.
 */
export function endorsersToKeep(endorsers: number): number {
  return Math.max(0, Math.min(ENDORSEMENTS_TO_CLOSE, endorsers - 1));
}
