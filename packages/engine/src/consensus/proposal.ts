import {
  type Accepted,
  type Ballot,
  type DecisionCertificate,
  type Hash,
  type Instance,
  type PromiseCertificate,
  type Promised,
  type ReplicaId,
  type ReplicaSet,
  type Request,
  type Response,
  type SignatureCrypto,
  allowsAccept,
  equalBytes,
  highestAccepted,
  instanceStatement,
  isAccepted,
  isDecision,
  isPromise,
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
  #candidate: Candidate;
  #round: number;
  #highestSeen: number;
  #promises = new Map<
    ReplicaId,
    { readonly promise: Promised; readonly under: PromiseCertificate | null; readonly value: Uint8Array | null }
  >();
  #certificate: PromiseCertificate | undefined;
  #accepted = new Map<ReplicaId, Accepted>();
  #refusals = new Set<ReplicaId>();
  #decision: Decision | undefined;

  constructor(
    crypto: SignatureCrypto,
    set: ReplicaSet,
    instance: Instance,
    own: Candidate,
    hashValue: HashValue,
    round = 1,
  ) {
    this.#crypto = crypto;
    this.#set = set;
    this.instance = instance;
    this.#instanceHash = instanceStatement.hash(crypto, instance);
    this.own = own;
    this.#candidate = own;
    this.#hashValue = hashValue;
    this.#round = round;
    this.#highestSeen = round;
  }

  get decision(): Decision | undefined {
    return this.#decision;
  }

  /** Names the phase: acceptors that were asked in another one are to be asked again. */
  get phase(): string {
    return `${this.#certificate === undefined ? 'prepare' : 'accept'} ${this.#round}`;
  }

  /** What every acceptor is to be asked in this phase. */
  request(): Extract<Request, { type: 'prepare' | 'accept' }> {
    const ballot = this.#ballot();
    if (this.#certificate === undefined) return { type: 'prepare', instance: this.instance, ballot };
    return {
      type: 'accept',
      instance: this.instance,
      ballot,
      value: this.#candidate.bytes,
      certificate: this.#certificate,
    };
  }

  receive(from: ReplicaId, answer: Response): ProposalStep {
    if (this.#decision !== undefined) return 'decided';
    switch (answer.type) {
      case 'promised':
        return this.#promised(from, answer);
      case 'accepted':
        return this.#acceptedBy(from, answer.accepted);
      case 'decided':
        return this.#decided(answer.value, answer.certificate);
      case 'refused':
        this.#highestSeen = Math.max(this.#highestSeen, answer.promised.round);
        return this.#refusedBy(from);
      default:
        return 'working';
    }
  }

  /** A higher round, after a pause. */
  retry(): void {
    this.#prepare(this.#candidate, this.#highestSeen + 1);
  }

  #ballot(): Ballot {
    return { round: this.#round, value: this.#candidate.hash };
  }

  #prepare(candidate: Candidate, round: number): void {
    this.#candidate = candidate;
    this.#round = round;
    this.#highestSeen = Math.max(this.#highestSeen, round);
    this.#certificate = undefined;
    this.#promises = new Map();
    this.#accepted = new Map();
    this.#refusals = new Set();
  }

  #promised(from: ReplicaId, answer: Extract<Response, { type: 'promised' }>): ProposalStep {
    const { promise } = answer;
    const { body } = promise;
    const fits =
      this.#certificate === undefined &&
      replicaId({ key: body.server, incarnation: body.incarnation }) === from &&
      equalBytes(body.instance, this.#instanceHash) &&
      sameBallot(body.ballot, this.#ballot()) &&
      isPromise(this.#crypto, this.#set, promise);
    if (!fits || !this.#provesWhatItAccepted(answer)) return 'working';
    this.#promises.set(from, {
      promise,
      under: answer.accepted?.certificate ?? null,
      value: answer.accepted?.value ?? null,
    });
    return this.#promises.size >= this.#set.quorum ? this.#chooseValue() : 'working';
  }

  /** An acceptor that claims an accepted value shows it, and the certificate that allowed it. */
  #provesWhatItAccepted({ promise, accepted }: Extract<Response, { type: 'promised' }>): boolean {
    const claimed = promise.body.accepted;
    if (claimed === null) return true;
    if (accepted === null) return false;
    const hash = this.#hashValue(accepted.value);
    return (
      hash !== undefined &&
      equalBytes(hash, claimed.value) &&
      allowsAccept(this.#crypto, this.#set, this.#instanceHash, claimed, accepted.certificate)
    );
  }

  #chooseValue(): ProposalStep {
    const all = [...this.#promises.values()];
    const promises = all.map((each) => each.promise);
    const highest = highestAccepted(promises);
    const holder = all.find(
      ({ promise }) => highest !== null && promise.body.accepted !== null && sameBallot(promise.body.accepted, highest),
    );
    if (highest === null || holder === undefined) this.#certificate = { promises, nested: null };
    else if (equalBytes(highest.value, this.#candidate.hash)) this.#certificate = { promises, nested: holder.under };
    else if (holder.value !== null) this.#prepare({ bytes: holder.value, hash: highest.value }, this.#round + 1);
    this.#refusals = new Set();
    return 'working';
  }

  #acceptedBy(from: ReplicaId, accepted: Accepted): ProposalStep {
    const { body } = accepted;
    const fits =
      this.#certificate !== undefined &&
      replicaId({ key: body.server, incarnation: body.incarnation }) === from &&
      equalBytes(body.instance, this.#instanceHash) &&
      sameBallot(body.ballot, this.#ballot()) &&
      isAccepted(this.#crypto, this.#set, accepted);
    if (!fits) return 'working';
    this.#accepted.set(from, accepted);
    if (this.#accepted.size < this.#set.quorum) return 'working';
    const certificate = { ballot: this.#ballot(), accepted: [...this.#accepted.values()] };
    this.#decision = { value: this.#candidate.bytes, hash: this.#candidate.hash, certificate };
    return 'decided';
  }

  #decided(value: Uint8Array, certificate: DecisionCertificate): ProposalStep {
    const hash = this.#hashValue(value);
    if (hash === undefined || !isDecision(this.#crypto, this.#set, this.#instanceHash, hash, certificate))
      return 'working';
    this.#decision = { value, hash, certificate };
    return 'decided';
  }

  #refusedBy(from: ReplicaId): ProposalStep {
    this.#refusals.add(from);
    const left = this.#set.replicas.length - this.#refusals.size;
    return left < this.#set.quorum ? 'outpaced' : 'working';
  }
}
