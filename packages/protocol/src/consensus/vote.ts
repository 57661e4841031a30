import { equalBytes } from '../bytes.ts';
import { type Infer, union } from '../cbor/index.ts';
import type { SignatureCrypto } from '../crypto.ts';
import { type Ballot, compareBallots, sameBallot } from './ballot.ts';
import { type Accepted, type Promised, accepted, acceptedStatement, promise, promiseStatement } from './certificate.ts';

/** What an acceptor signs. */
export const vote = union({ promise: [0, { promise }], accepted: [1, { accepted }] });
export type Vote = Infer<typeof vote>;

export function voteBody(it: Vote): Promised['body'] | Accepted['body'] {
  return it.type === 'promise' ? it.promise.body : it.accepted.body;
}

export function isSignedVote(crypto: SignatureCrypto, it: Vote): boolean {
  switch (it.type) {
    case 'promise':
      return promiseStatement.verify(crypto, it.promise.body.server, it.promise.body, it.promise.signature);
    case 'accepted':
      return acceptedStatement.verify(crypto, it.accepted.body.server, it.accepted.body, it.accepted.signature);
  }
}

/**
 * Whether no acceptor that keeps the rules (docs/PROTOCOL.md, section 8) could have signed both of these votes of one
 * server about one instance: it promised twice, or hid or passed over what it had accepted.
 */
export function votesContradict(one: Vote, other: Vote): boolean {
  if (!equalBytes(voteBody(one).instance, voteBody(other).instance)) return false;
  if (one.type === 'promise') {
    return other.type === 'promise'
      ? promisesContradict(one.promise, other.promise)
      : breaks(one.promise, other.accepted);
  }
  return other.type === 'promise' && breaks(other.promise, one.accepted);
}

/** The same ballot is promised with the same words, and what is accepted only rises. */
function promisesContradict({ body: one }: Promised, { body: other }: Promised): boolean {
  if (sameBallot(one.ballot, other.ballot)) return rank(one.accepted, other.accepted) !== 0;
  const [first, then] = compareBallots(one.ballot, other.ballot) < 0 ? [one, other] : [other, one];
  return rank(first.accepted, then.accepted) > 0;
}

/** A ballot below the promised one was accepted, and the promise does not say so: before or after, that is a lie. */
function breaks({ body: promised }: Promised, { body: { ballot } }: Accepted): boolean {
  return compareBallots(ballot, promised.ballot) < 0 && rank(promised.accepted, ballot) < 0;
}

/** Orders ballots; null, nothing accepted, is below all. */
function rank(a: Ballot | null, b: Ballot | null): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  return compareBallots(a, b);
}
