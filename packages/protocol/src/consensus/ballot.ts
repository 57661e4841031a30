import { compareBytes, equalBytes } from '../bytes.ts';
import { type Infer, struct, uint } from '../cbor/index.ts';
import { hash } from '../ids.ts';

export const MAX_ROUND = Number.MAX_SAFE_INTEGER;
export const round = uint(MAX_ROUND);

/** A round and the hash of the one value it may decide. */
export const ballot = struct({ round, value: hash });
export type Ballot = Infer<typeof ballot>;

export function compareBallots(a: Ballot, b: Ballot): number {
  return a.round - b.round || compareBytes(a.value, b.value);
}

export function sameBallot(a: Ballot, b: Ballot): boolean {
  return a.round === b.round && equalBytes(a.value, b.value);
}
