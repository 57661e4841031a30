import { Proposal, type ProposalState } from '@pando/engine/parts';
import { type Response, allowsAccept, replicaId } from '@pando/protocol';
import type { Cast } from './cast.ts';

/** What an honest proposer is at. Answers that make no difference until there is a quorum of them are not in it. */
export interface ProposerFace {
  readonly own: number;
  readonly candidate: number;
  readonly round: number;
  /** The round of its proof, 0 for none. */
  readonly proof: number;
  readonly phase: 'prepare' | 'accept';
}

/** A promise as it is given to a proposer: by server `by`, with the accepted value and its certificate if it names one. */
export interface GivenPromise {
  readonly by: number;
  readonly accepted: number;
  readonly proven: number;
}

/** The engine's own code, run once for each input in each state. */
export class ProposerSteps {
  readonly #cast: Cast;
  readonly #steps = new Map<string, ProposerFace>();

  constructor(cast: Cast) {
    this.#cast = cast;
  }

  get taken(): number {
    return this.#steps.size;
  }

  /** After these promises of what it asks for now, one after the other. */
  promised(face: ProposerFace, promises: readonly GivenPromise[]): ProposerFace {
    const given = promises.map(({ by, accepted, proven }) => `${by}:${accepted}:${proven}`).join();
    return this.#take(face, given, (proposal) => {
      for (const each of promises) proposal.receive(this.#replica(each.by), this.#answer(face, each));
    });
  }

  /** After a refusal that names this round, and a pause. */
  refused(face: ProposerFace, by: number, round: number): ProposerFace {
    return this.#take(face, `${by} refused ${round}`, (proposal) => {
      const promised = { round, value: this.#cast.hashOfValue(0) };
      proposal.receive(this.#replica(by), { type: 'refused', promised });
      proposal.retry();
    });
  }

  /** The proposal itself. */
  proposal(face: ProposerFace): Proposal {
    const cast = this.#cast;
    const candidateOf = (value: number): ProposalState['candidate'] => ({
      bytes: cast.bytesOf(value),
      hash: cast.hashOfValue(value),
    });
    const { candidate, round, proof, phase } = face;
    const ballot = cast.number(round, candidate);
    return new Proposal(cast.crypto, cast.set, cast.instance, candidateOf(face.own), (bytes) => cast.hashOf(bytes), {
      candidate: candidateOf(candidate),
      round,
      begun: 1,
      proof: proof === 0 ? null : { round: proof, certificate: cast.certificate(cast.number(proof, candidate)) },
      promises: new Map(),
      certificate: phase === 'prepare' ? undefined : cast.certificate(ballot),
      accepted: new Map(),
      refusals: new Map(),
      decision: undefined,
    });
  }

  #take(face: ProposerFace, input: string, act: (proposal: Proposal) => void): ProposerFace {
    const { own, candidate, round, proof, phase } = face;
    const name = `${own} ${candidate} ${round} ${proof} ${phase} ${input}`;
    const known = this.#steps.get(name);
    if (known !== undefined) return known;
    const proposal = this.proposal(face);
    act(proposal);
    const after = this.#faceOf(face, proposal.state);
    this.#steps.set(name, after);
    return after;
  }

  #faceOf({ own }: ProposerFace, { candidate, round, proof, certificate }: ProposalState): ProposerFace {
    const cast = this.#cast;
    const value = candidate.bytes[0] ?? 0;
    if (certificate !== undefined) {
      const ballot = cast.ballot(cast.number(round, value));
      if (!allowsAccept(cast.crypto, cast.set, cast.instanceHash, ballot, certificate))
        throw new Error('an honest proposer made a certificate that does not hold');
    }
    const phase = certificate === undefined ? 'prepare' : 'accept';
    return { own, candidate: value, round, proof: proof?.round ?? 0, phase };
  }

  #answer({ candidate, round }: ProposerFace, { by, accepted, proven }: GivenPromise): Response {
    const cast = this.#cast;
    const promise = cast.promise(by, cast.number(round, candidate), accepted, proven);
    if (accepted === 0) return { type: 'promised', promise, accepted: null };
    const value = cast.bytesOf(cast.valueOf(accepted));
    return { type: 'promised', promise, accepted: { value, certificate: cast.certificate(accepted) } };
  }

  #replica(by: number): ReturnType<typeof replicaId> {
    const replica = this.#cast.set.replicas[by];
    if (replica === undefined) throw new Error(`there is no server ${by}`);
    return replicaId(replica);
  }
}
