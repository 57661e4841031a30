import {
  type Accepted,
  type Ballot,
  type DecisionCertificate,
  type Hash,
  type Instance,
  MAX_ROUND,
  type PromiseCertificate,
  type Promised,
  type ReplicaId,
  type ReplicaSet,
  type Request,
  type Response,
  type RoundProof,
  type SignatureCrypto,
  allowsAccept,
  compareBallots,
  equalBytes,
  highestAccepted,
  instanceStatement,
  isAccepted,
  isDecision,
  isPromise,
  leaveValue,
  oneIsHonest,
  replicaId,
  sameBallot,
} from '@pando/protocol';

/** A value for an instance: its bytes as they go over the wire, and its hash, which ballots carry. */
export interface Candidate {
  readonly bytes: Uint8Array;
  readonly hash: Hash;
}

export interface Decision {
  readonly value: Uint8Array;
  readonly hash: Hash;
  readonly certificate: DecisionCertificate;
}

export type ProposalStep =
  /** Send `request()` to whoever has not had it, and wait. */
  | 'working'
  /** Others are ahead: call `retry` after a pause with full jitter. */
  | 'outpaced'
  | 'decided';

/** Decodes a value and hashes it; undefined where it is not one. */
export type HashValue = (bytes: Uint8Array) => Hash | undefined;

/** What one acceptor promised, and the value that it says it has accepted. */
interface GivenPromise {
  readonly promise: Promised;
  readonly accepted: { readonly value: Uint8Array; readonly certificate: PromiseCertificate } | null;
}

/** All that a proposal has come to know. Nothing in it is changed: a step makes another. */
export interface ProposalState {
  readonly candidate: Candidate;
  readonly round: number;
  /** How many rounds were begun; they need not rise. */
  readonly begun: number;
  /** The latest round known in which the candidate could be accepted. */
  readonly proof: RoundProof | null;
  readonly promises: ReadonlyMap<ReplicaId, GivenPromise>;
  /** Once a quorum's promises let the candidate be accepted. */
  readonly certificate: PromiseCertificate | undefined;
  readonly accepted: ReadonlyMap<ReplicaId, Accepted>;
  /** Who refuses this round, and which round each says it has promised. */
  readonly refusals: ReadonlyMap<ReplicaId, number>;
  readonly decision: Decision | undefined;
}

const NOTHING_HEARD = {
  promises: new Map(),
  certificate: undefined,
  accepted: new Map(),
  refusals: new Map(),
} as const;

/**
 * A proposer of single-decree Paxos with certificates (docs/PROTOCOL.md, section 8), for one
 * instance. It sends nothing itself: `request` says what every acceptor is to be sent now, `receive` takes what one
 * of them answered. It never believes an acceptor's word without its proof.
 */
export class Proposal {
  readonly instance: Instance;
  readonly own: Candidate;
  readonly #crypto: SignatureCrypto;
  readonly #set: ReplicaSet;
  readonly #instanceHash: Hash;
  readonly #hashValue: HashValue;
  #state: ProposalState;

  constructor(
    crypto: SignatureCrypto,
    set: ReplicaSet,
    instance: Instance,
    own: Candidate,
    hashValue: HashValue,
    state: ProposalState = {
      ...NOTHING_HEARD,
      candidate: own,
      round: 1,
      begun: 1,
      proof: null,
      decision: undefined,
    },
  ) {
    this.#crypto = crypto;
    this.#set = set;
    this.instance = instance;
    this.#instanceHash = instanceStatement.hash(crypto, instance);
    this.own = own;
    this.#hashValue = hashValue;
    this.#state = state;
  }

  get state(): ProposalState {
    return this.#state;
  }

  get decision(): Decision | undefined {
    return this.#state.decision;
  }

  /** Names the phase: acceptors that were asked in another one are to be asked again. */
  get phase(): string {
    return `${this.request().type} ${this.#state.begun}`;
  }

  /** What every acceptor is to be asked in this phase. */
  request(): Extract<Request, { type: 'prepare' | 'accept' }> {
    const { candidate, certificate, proof } = this.#state;
    const asked = { instance: this.instance, ballot: this.#ballot(), value: candidate.bytes };
    return certificate === undefined ? { type: 'prepare', ...asked, proof } : { type: 'accept', ...asked, certificate };
  }

  /** `askedIn` is the phase in which the acceptor was asked: that it refused then says nothing of a later one. */
  receive(from: ReplicaId, answer: Response, askedIn = this.phase): ProposalStep {
    if (this.decision !== undefined) return 'decided';
    switch (answer.type) {
      case 'promised':
        return this.#promised(from, answer);
      case 'accepted':
        return this.#acceptedBy(from, answer.accepted);
      case 'decided':
        return this.#decided(answer.value, answer.certificate);
      case 'refused':
        return askedIn === this.phase ? this.#refusedBy(from, answer.promised.round) : 'working';
      default:
        return 'working';
    }
  }

  /**
   * After a pause: the round above those who refused, without as many as may lie about theirs, or the same again where
   * nobody did. It is lower than the last one where that was ahead of their clocks; but always above what is proven.
   */
  retry(): void {
    const { candidate, refusals, proof } = this.#state;
    const rounds = [...refusals.values()].sort((a, b) => b - a);
    const highest = rounds[Math.min(oneIsHonest(this.#set), rounds.length) - 1];
    if (highest === undefined) return;
    this.#prepare(candidate, Math.max(Math.min(highest, MAX_ROUND - 1), proof?.round ?? 0) + 1, proof);
  }

  #ballot(): Ballot {
    const { round, candidate } = this.#state;
    return { round, value: candidate.hash };
  }

  #prepare(candidate: Candidate, round: number, proof: RoundProof | null): void {
    this.#state = { ...this.#state, ...NOTHING_HEARD, candidate, round, begun: this.#state.begun + 1, proof };
  }

  #promised(from: ReplicaId, answer: Extract<Response, { type: 'promised' }>): ProposalStep {
    const { promise } = answer;
    const { body } = promise;
    const fits =
      this.#state.certificate === undefined &&
      replicaId({ key: body.server, incarnation: body.incarnation }) === from &&
      equalBytes(body.instance, this.#instanceHash) &&
      sameBallot(body.ballot, this.#ballot()) &&
      isPromise(this.#crypto, this.#set, promise);
    if (!fits || !this.#provesWhatItAccepted(answer)) return 'working';
    const accepted = body.accepted === null ? null : answer.accepted;
    const promises = new Map(this.#state.promises).set(from, { promise, accepted });
    this.#state = { ...this.#state, promises };
    if (body.accepted !== null && accepted !== null) this.#noteProof(body.accepted, accepted.certificate);
    return promises.size >= this.#set.quorum ? this.#chooseValue() : 'working';
  }

  /** An acceptor that claims an accepted value shows it, and the certificate that allowed it, of a lower ballot. */
  #provesWhatItAccepted({ promise, accepted }: Extract<Response, { type: 'promised' }>): boolean {
    const claimed = promise.body.accepted;
    if (claimed === null) return true;
    if (accepted === null) return false;
    const hash = this.#hashValue(accepted.value);
    return (
      hash !== undefined &&
      equalBytes(hash, claimed.value) &&
      compareBallots(claimed, promise.body.ballot) < 0 &&
      allowsAccept(this.#crypto, this.#set, this.#instanceHash, claimed, accepted.certificate)
    );
  }

  /** Acceptors that have something against the candidate, or have not seen this, are shown it from now on. */
  #noteProof({ round, value }: Ballot, certificate: PromiseCertificate): void {
    const { candidate, proof } = this.#state;
    if (!equalBytes(value, candidate.hash) || (proof !== null && proof.round >= round)) return;
    this.#state = { ...this.#state, proof: { round, certificate } };
  }

  /** Goes on to accepting, or prepares what has to be proposed instead, with the proof that it may be. */
  #chooseValue(): ProposalStep {
    const { candidate, round, proof } = this.#state;
    const given = [...this.#state.promises.values()];
    const promises = given.map((each) => each.promise);
    const highest = highestAccepted(promises);
    if (leaveValue(this.#set, this.#ballot(), promises)) {
      this.#state = { ...this.#state, certificate: promises, refusals: new Map() };
    } else if (highest !== null && !equalBytes(highest.value, candidate.hash)) {
      const held = given.find(({ promise: { body } }) => body.accepted !== null && sameBallot(body.accepted, highest));
      if (held?.accepted == null) throw new Error('a promise was taken that does not show what it names');
      const { value: bytes, certificate } = held.accepted;
      this.#prepare({ bytes, hash: highest.value }, round + 1, { round: highest.round, certificate });
    } else {
      this.#prepare(candidate, round + 1, proof);
    }
    return 'working';
  }

  #acceptedBy(from: ReplicaId, accepted: Accepted): ProposalStep {
    const { body } = accepted;
    const fits =
      this.#state.certificate !== undefined &&
      replicaId({ key: body.server, incarnation: body.incarnation }) === from &&
      equalBytes(body.instance, this.#instanceHash) &&
      sameBallot(body.ballot, this.#ballot()) &&
      isAccepted(this.#crypto, this.#set, accepted);
    if (!fits) return 'working';
    const all = new Map(this.#state.accepted).set(from, accepted);
    this.#state = { ...this.#state, accepted: all };
    if (all.size < this.#set.quorum) return 'working';
    const { bytes: value, hash } = this.#state.candidate;
    return this.#decide({ value, hash, certificate: { ballot: this.#ballot(), accepted: [...all.values()] } });
  }

  #decided(value: Uint8Array, certificate: DecisionCertificate): ProposalStep {
    const hash = this.#hashValue(value);
    if (hash === undefined || !isDecision(this.#crypto, this.#set, this.#instanceHash, hash, certificate))
      return 'working';
    return this.#decide({ value, hash, certificate });
  }

  #decide(decision: Decision): 'decided' {
    this.#state = { ...this.#state, decision };
    return 'decided';
  }

  #refusedBy(from: ReplicaId, round: number): ProposalStep {
    const refusals = new Map(this.#state.refusals).set(from, round);
    this.#state = { ...this.#state, refusals };
    return this.#set.replicas.length - refusals.size < this.#set.quorum ? 'outpaced' : 'working';
  }
}
