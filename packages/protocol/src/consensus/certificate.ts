import { equalBytes } from '../bytes.ts';
import { type Codec, type Infer, lazy, list, nothing, nullable, struct } from '../cbor/index.ts';
import type { SignatureCrypto } from '../crypto.ts';
import { type Hash, hash, incarnation, serverKey, signature } from '../ids.ts';
import { MAX_CERTIFICATE_DEPTH, MAX_REPLICAS } from '../limits.ts';
import { type ReplicaSet, isQuorum, replicaId } from '../replica-set.ts';
import { statement } from '../signing.ts';
import { type Ballot, ballot, compareBallots, sameBallot } from './ballot.ts';

/** "For this instance I answer no lower ballot, and this is the highest I have accepted." */
const promiseBody = struct({ instance: hash, ballot, accepted: nullable(ballot), server: serverKey, incarnation });
export const promiseStatement = statement('promise', promiseBody);
export const promise = struct({ body: promiseBody, signature });
export type Promised = Infer<typeof promise>;

/** "In this instance I have durably accepted this ballot's value." */
const acceptedBody = struct({ instance: hash, ballot, server: serverKey, incarnation });
export const acceptedStatement = statement('accepted', acceptedBody);
export const accepted = struct({ body: acceptedBody, signature });
export type Accepted = Infer<typeof accepted>;

/**
 * Why a ballot's value may be accepted: a quorum's promises and, if the highest accepted among them is this value,
 * the certificate under which it was accepted then.
 */
export interface PromiseCertificate {
  readonly promises: readonly Promised[];
  readonly nested: PromiseCertificate | null;
}

function certificateAtDepth(depth: number): Codec<PromiseCertificate> {
  const nested: Codec<PromiseCertificate | null> =
    depth < MAX_CERTIFICATE_DEPTH ? nullable(lazy(() => certificateAtDepth(depth + 1))) : noneDeeper;
  return struct({ promises: list(promise, MAX_REPLICAS), nested });
}

const noneDeeper = nothing(`certificates nest at most ${MAX_CERTIFICATE_DEPTH} deep`);

export const promiseCertificate = certificateAtDepth(1);

/** How many certificates deep this one is, itself included. */
export function certificateDepth(certificate: PromiseCertificate): number {
  return 1 + (certificate.nested === null ? 0 : certificateDepth(certificate.nested));
}

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
  const promises = certificate.promises;
  const fromQuorum = distinct(promises) === promises.length && isQuorum(set, promises.length);
  const allFit = promises.every(
    (each) => equalBytes(each.body.instance, instanceHash) && sameBallot(each.body.ballot, wanted),
  );
  if (!fromQuorum || !allFit) return false;
  const highest = highestAccepted(promises);
  if (highest === null) return certificate.nested === null && promises.every((each) => isPromise(crypto, set, each));
  return (
    equalBytes(highest.value, wanted.value) &&
    compareBallots(highest, wanted) < 0 &&
    certificate.nested !== null &&
    promises.every((each) => isPromise(crypto, set, each)) &&
    allowsAccept(crypto, set, instanceHash, highest, certificate.nested)
  );
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
