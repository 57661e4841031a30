import {
  type Accepted,
  type Ballot,
  type Hash,
  type PromiseCertificate,
  type Promised,
  type ReplicaSet,
  type RoundProof,
  type SignatureCrypto,
  acceptedStatement,
  allowsAccept,
  compareBallots,
  equalBytes,
  promiseStatement,
  sameBallot,
} from '@pando/protocol';
import type { Self } from '../options.ts';

/**
 * One acceptor of single-decree Paxos, whose ballots name one value each and whose accepts carry a certificate
 * (docs/PROTOCOL.md, section 8). Pure: the caller makes the new state durable before the answer leaves, and judges values.
 */
export interface AcceptorState {
  readonly promised: Ballot | null;
  readonly accepted: AcceptedValue | null;
}

export interface AcceptedValue {
  readonly ballot: Ballot;
  readonly value: Uint8Array;
  readonly certificate: PromiseCertificate;
}

export const FRESH_ACCEPTOR: AcceptorState = { promised: null, accepted: null };

/** Who decides what and when: the acceptor itself, the set that it is one of, and the hash of the instance. */
export interface Decision {
  readonly crypto: SignatureCrypto;
  readonly self: Self;
  readonly set: ReplicaSet;
  readonly instance: Hash;
  /** Ms since 1970: no higher round is promised. */
  readonly now: number;
}

export type PrepareOutcome =
  | { readonly type: 'promised'; readonly state: AcceptorState; readonly promise: Promised }
  | { readonly type: 'refused'; readonly promised: Ballot };

export type AcceptOutcome =
  | { readonly type: 'accepted'; readonly state: AcceptorState; readonly accepted: Accepted }
  | { readonly type: 'refused'; readonly promised: Ballot }
  /** The certificate does not allow this ballot. */
  | { readonly type: 'unproven' };

/**
 * In which round this acceptor knows that a ballot's value could be accepted: by the certificate that it is shown, or by
 * what it has accepted. Null where it knows of none, `unproven` where what it is shown does not hold.
 */
export function provenRound(
  { crypto, set, instance }: Decision,
  { accepted }: AcceptorState,
  { round, value }: Ballot,
  proof: RoundProof | null,
): number | null | 'unproven' {
  if (proof !== null) {
    const earlier = { round: proof.round, value };
    const holds = proof.round < round && allowsAccept(crypto, set, instance, earlier, proof.certificate);
    if (!holds) return 'unproven';
  }
  const own = accepted !== null && equalBytes(accepted.ballot.value, value) ? accepted.ballot.round : null;
  return proof === null || own === null ? (proof?.round ?? own) : Math.max(proof.round, own);
}

/**
 * Promises a ballot that is not below any promised, and whose round the clock has reached. A ballot that was accepted
 * is not promised again: a promise that hid that, or showed it, would contradict the first.
 */
export function prepare(
  decision: Decision,
  state: AcceptorState,
  ballot: Ballot,
  proven: number | null,
): PrepareOutcome {
  const { promised, accepted } = state;
  const tooFar = ballot.round > decision.now;
  const passed = promised !== null && compareBallots(ballot, promised) < 0;
  const acceptedSince = accepted !== null && compareBallots(ballot, accepted.ballot) <= 0;
  if (tooFar || passed || acceptedSince) return { type: 'refused', promised: promised ?? lowest(ballot) };
  const { crypto, self, instance } = decision;
  const body = {
    instance,
    ballot,
    accepted: accepted?.ballot ?? null,
    proven,
    server: self.key,
    incarnation: self.incarnation,
  };
  const signature = promiseStatement.sign(crypto, self.seed, body);
  return { type: 'promised', state: { promised: ballot, accepted }, promise: { body, signature } };
}

/** Accepts a ballot's value unless a higher ballot was promised, or `certificate` does not allow it. */
export function accept(decision: Decision, state: AcceptorState, wanted: AcceptedValue): AcceptOutcome {
  const { promised, accepted } = state;
  const { ballot, certificate } = wanted;
  if (promised !== null && compareBallots(ballot, promised) < 0) return { type: 'refused', promised };
  if (accepted !== null && sameBallot(ballot, accepted.ballot)) {
    return { type: 'accepted', state, accepted: signAccepted(decision, ballot) };
  }
  const { crypto, set, instance } = decision;
  if (!allowsAccept(crypto, set, instance, ballot, certificate)) return { type: 'unproven' };
  return { type: 'accepted', state: { promised: ballot, accepted: wanted }, accepted: signAccepted(decision, ballot) };
}

function signAccepted({ crypto, self, instance }: Decision, ballot: Ballot): Accepted {
  const body = { instance, ballot, server: self.key, incarnation: self.incarnation };
  return { body, signature: acceptedStatement.sign(crypto, self.seed, body) };
}

/** What stands for "nothing promised" in a refusal. */
function lowest({ value }: Ballot): Ballot {
  return { round: 0, value: new Uint8Array(value.length) as Hash };
}
