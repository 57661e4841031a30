import {
  type Ballot,
  type ErrorResponse,
  type Hash,
  type Instance,
  type Request,
  type Response,
  type SignatureCrypto,
  decodeOwn,
  encode,
  equalBytes,
  instanceStatement,
  isDecision,
  promiseCertificate,
} from '@pando/protocol';
import type { Store } from '../../store.ts';
import { refusal } from '../refusal.ts';
import type { Self } from '../options.ts';
import {
  type AcceptorState,
  type Decision,
  FRESH_ACCEPTOR,
  accept as acceptBallot,
  prepare as prepareBallot,
  provenRound,
} from './acceptor.ts';
import type { Instanced, ReadValue, Subject } from './subject.ts';

interface Ports {
  readonly store: Store;
  readonly crypto: SignatureCrypto;
  readonly self: Self;
}

/** A request in its time. */
interface Asked<T extends Request['type']> {
  readonly request: Extract<Request, { type: T }>;
  /** Ms since 1970. */
  readonly now: number;
}

/**
 * Promises a ballot, or says what stands in its way (docs/PROTOCOL.md, "Deciding"). Its value is judged here and never
 * again: who accepts it sees by the certificate that honest acceptors had nothing against it. So whatever was once
 * accepted by one can be accepted by all, however the log's access has changed since.
 */
export function prepare(ports: Ports, instanced: Instanced, { request, now }: Asked<'prepare'>): Response {
  if (instanced.type !== 'open') return answerOf(instanced);
  const { subject } = instanced;
  const { instance, ballot, value, proof } = request;
  const refused = subject.mayPrepare();
  if (refused !== undefined) return refused;
  const read = readNamed(subject, ballot, value);
  if ('type' in read) return read;
  const decision = decisionOf(ports, subject, instance, now);
  const state = load(ports.store, decision.instance);
  const proven = provenRound(decision, state, ballot, proof);
  if (proven === 'unproven') return refusal('unauthorised', 'the proof does not show an earlier round of this value');
  const objection = proven === null ? read.objection() : undefined;
  if (objection !== undefined) return objection;
  const outcome = prepareBallot(decision, state, ballot, proven);
  if (outcome.type === 'refused') return outcome;
  save(ports.store, decision.instance, state, outcome.state);
  const accepted = outcome.state.accepted;
  return {
    type: 'promised',
    promise: outcome.promise,
    accepted: accepted === null ? null : { value: accepted.value, certificate: accepted.certificate },
  };
}

/** Accepts a value under a certificate. */
export function accept(ports: Ports, instanced: Instanced, { request, now }: Asked<'accept'>): Response {
  if (instanced.type !== 'open') return answerOf(instanced);
  const { subject } = instanced;
  const { instance, ballot, value, certificate } = request;
  const read = readNamed(subject, ballot, value);
  if ('type' in read) return read;
  const decision = decisionOf(ports, subject, instance, now);
  const state = load(ports.store, decision.instance);
  const outcome = acceptBallot(decision, state, { ballot, value, certificate });
  switch (outcome.type) {
    case 'refused':
      return outcome;
    case 'unproven':
      return refusal('unauthorised', 'the certificate does not allow this ballot');
    case 'accepted':
      save(ports.store, decision.instance, state, outcome.state);
      return { type: 'accepted', accepted: outcome.accepted };
  }
}

/** Learns a decision. The same again is done already. */
export function decide(ports: Ports, instanced: Instanced, { request, now }: Asked<'decide'>): Response {
  const { instance, value, certificate } = request;
  if (instanced.type === 'closed') return instanced.response;
  if (instanced.type === 'decided') {
    const same = equalBytes(instanced.value, value);
    return same ? { type: 'done' } : refusal('conflict', 'another value was decided here');
  }
  const { subject } = instanced;
  const read = subject.read(value);
  if ('type' in read) return read;
  const decision = decisionOf(ports, subject, instance, now);
  if (!isDecision(ports.crypto, subject.set, decision.instance, read.hash, certificate)) {
    return refusal('unauthorised', 'the certificate does not show a decision of this value');
  }
  read.store(certificate);
  ports.store.acceptors.remove(decision.instance);
  return { type: 'done' };
}

/** The value that the ballot names. */
function readNamed(subject: Subject, ballot: Ballot, value: Uint8Array): ReadValue | ErrorResponse {
  const read = subject.read(value);
  if ('type' in read || equalBytes(read.hash, ballot.value)) return read;
  return refusal('forbidden', 'the ballot names another value');
}

function answerOf(instanced: Exclude<Instanced, { type: 'open' }>): Response {
  if (instanced.type === 'closed') return instanced.response;
  return { type: 'decided', value: instanced.value, certificate: instanced.certificate };
}

function decisionOf({ crypto, self }: Ports, { set }: Subject, instance: Instance, now: number): Decision {
  return { crypto, self, set, instance: instanceStatement.hash(crypto, instance), now };
}

function load(store: Store, instance: Hash): AcceptorState {
  const stored = store.acceptors.get(instance);
  if (stored === undefined) return FRESH_ACCEPTOR;
  const { promised, accepted } = stored;
  if (accepted === null) return { promised, accepted };
  return { promised, accepted: { ...accepted, certificate: decodeOwn(promiseCertificate, accepted.certificate) } };
}

function save(store: Store, instance: Hash, before: AcceptorState, after: AcceptorState): void {
  if (before === after) return;
  const { promised, accepted } = after;
  const stored =
    accepted === null ? null : { ...accepted, certificate: encode(promiseCertificate, accepted.certificate) };
  store.acceptors.put(instance, { promised, accepted: stored });
}
