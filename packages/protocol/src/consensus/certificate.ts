import { equalBytes } from '../bytes.ts';
import { type Infer, list, nullable, struct } from '../cbor/index.ts';
import type { SignatureCrypto } from '../crypto.ts';
import { type Hash, hash, incarnation, serverKey, signature } from '../ids.ts';
import { MAX_REPLICAS } from '../limits.ts';
import { type ReplicaSet, isQuorum, oneIsHonest, replicaId } from '../replica-set.ts';
import { statement } from '../signing.ts';
import { type Ballot, ballot, compareBallots, round, sameBallot } from './ballot.ts';

/**
 * "For this instance I answer no lower ballot, and `accepted` is the highest I have accepted. In round `proven` this
 * value could be accepted: I have checked the certificate. Or, where that is null, I have nothing against the value."
 */
const promiseBody = struct({
  instance: hash,
  ballot,
  accepted: nullable(ballot),
  proven: nullable(round),
  server: serverKey,
  incarnation,
});
export const promiseStatement = statement('promise', promiseBody);
export const promise = struct({ body: promiseBody, signature });
export type Promised = Infer<typeof promise>;

/** "In this instance I have durably accepted this ballot's value." */
const acceptedBody = struct({ instance: hash, ballot, server: serverKey, incarnation });
export const acceptedStatement = statement('accepted', acceptedBody);
export const accepted = struct({ body: acceptedBody, signature });
export type Accepted = Infer<typeof accepted>;

/** Why a ballot's value may be accepted: a quorum's promises of that ballot. */
export const promiseCertificate = list(promise, MAX_REPLICAS);
export type PromiseCertificate = Infer<typeof promiseCertificate>;

/** Shows that a value could be accepted in an earlier round. */
export const roundProof = struct({ round, certificate: promiseCertificate });
export type RoundProof = Infer<typeof roundProof>;

/** A quorum's `accepted` of one ballot: the value is decided. */
export const decisionCertificate = struct({ ballot, accepted: list(accepted, MAX_REPLICAS) });
export type DecisionCertificate = Infer<typeof decisionCertificate>;

export function isPromise(crypto: SignatureCrypto, set: ReplicaSet, it: Promised): boolean {
  return isOf(set, it.body) && promiseStatement.verify(crypto, it.body.server, it.body, it.signature);
}

export function isAccepted(crypto: SignatureCrypto, set: ReplicaSet, it: Accepted): boolean {
  return isOf(set, it.body) && acceptedStatement.verify(crypto, it.body.server, it.body, it.signature);
}

/** The rule for accepting (docs/PROTOCOL.md, section 8): whether `certificate` lets `ballot` be accepted in `instanceHash`. */
export function allowsAccept(
  crypto: SignatureCrypto,
  set: ReplicaSet,
  instanceHash: Hash,
  wanted: Ballot,
  certificate: PromiseCertificate,
): boolean {
  return (
    isQuorum(set, certificate.length) &&
    distinct(certificate) === certificate.length &&
    certificate.every(({ body }) => equalBytes(body.instance, instanceHash) && sameBallot(body.ballot, wanted)) &&
    leaveValue(set, wanted, certificate) &&
    certificate.every((each) => isPromise(crypto, set, each))
  );
}

/**
 * Whether a quorum's promises of `wanted` leave its value to be accepted: they name nothing as accepted; or this value as
 * the highest, and so many have checked that it could be accepted in that round, or in a later one, that one at least
 * is honest. A server that lies names ballots that never could be accepted.
 */
export function leaveValue(set: ReplicaSet, wanted: Ballot, promises: readonly Promised[]): boolean {
  const highest = highestAccepted(promises);
  if (highest === null) return true;
  const proven = promises.filter(({ body }) => body.proven !== null && body.proven >= highest.round);
  return equalBytes(highest.value, wanted.value) && highest.round < wanted.round && proven.length >= oneIsHonest(set);
}

export function highestAccepted(promises: readonly Promised[]): Ballot | null {
  let highest: Ballot | null = null;
  for (const { body } of promises) {
    if (body.accepted !== null && (highest === null || compareBallots(body.accepted, highest) > 0))
      highest = body.accepted;
  }
  return highest;
}

/** Rule 5: whether `certificate` shows that the value with this hash was decided in `instanceHash`. */
export function isDecision(
  crypto: SignatureCrypto,
  set: ReplicaSet,
  instanceHash: Hash,
  value: Hash,
  certificate: DecisionCertificate,
): boolean {
  const { accepted: signed } = certificate;
  return (
    equalBytes(certificate.ballot.value, value) &&
    isQuorum(set, signed.length) &&
    distinct(signed) === signed.length &&
    signed.every(
      (each) =>
        equalBytes(each.body.instance, instanceHash) &&
        sameBallot(each.body.ballot, certificate.ballot) &&
        isAccepted(crypto, set, each),
    )
  );
}

function isOf(
  set: ReplicaSet,
  by: { readonly server: Promised['body']['server']; readonly incarnation: Promised['body']['incarnation'] },
): boolean {
  const id = replicaId({ key: by.server, incarnation: by.incarnation });
  return set.replicas.some((each) => replicaId(each) === id);
}

function distinct(signed: readonly (Promised | Accepted)[]): number {
  return new Set(signed.map(({ body }) => replicaId({ key: body.server, incarnation: body.incarnation }))).size;
}
