import { MAX_ROUND, type Response, allowsAccept, replicaId } from '@pando/protocol';
import type { AcceptorFace, AcceptorRequest } from './acceptor-steps.ts';
import type { ProposerFace } from './proposer-steps.ts';
import type { SlotWorld } from './slot-world.ts';

/** So often at most an honest proposer pauses and tries again when nobody disturbs it any more. */
const ATTEMPTS = 12;

/** What the liar goes on doing: nothing; naming rounds that nobody has; naming what it never accepted; forgetting. */
const LIES = ['silent', 'refuses', 'claims', 'forgets'] as const;
type Lie = (typeof LIES)[number];

interface Company {
  readonly servers: readonly AcceptorFace[];
  /** Which of the honest servers stays silent. */
  readonly dead: number | undefined;
  readonly lie: Lie | undefined;
  readonly backwards: boolean;
}

/**
 * Whether honest proposers finish from each state once the others are quiet: those who are at it, and one who has just
 * come; with any one server dead, or the liar going on. What matters of a state for that is judged once.
 */
export class Progress {
  readonly #world: SlotWorld;
  readonly #judged = new Set<string>();

  constructor(world: SlotWorld) {
    this.#world = world;
  }

  /** How many situations were judged. */
  get judged(): number {
    return this.#judged.size;
  }

  /** Why a proposer would not finish, or undefined. */
  fault(state: string): string | undefined {
    const world = this.#world;
    const servers = world.columnsOf(state).map(({ promised, accepted, objects }) => ({ promised, accepted, objects }));
    const decided = world.decidedIn(state)[0];
    const claimable = [...world.certifiedIn(state)];
    const faces = [...world.facesOf(state), this.#newcomer()];
    for (const face of faces) {
      const name = JSON.stringify([servers, claimable, face, decided]);
      if (this.#judged.has(name)) continue;
      this.#judged.add(name);
      const own = world.options.values[face.own] ?? '';
      for (const company of this.#companies(servers)) {
        const value = this.#run(face, company, claimable);
        if (value === undefined) return `the proposer of ${own} never finishes with ${describe(company)}`;
        if (decided !== undefined && value !== decided)
          return `the proposer of ${own} finishes with what was not decided`;
      }
    }
    return undefined;
  }

  #newcomer(): ProposerFace {
    const own = this.#world.options.objectTo === 0 ? 1 : 0;
    return { own, candidate: own, round: 1, proof: 0, phase: 'prepare' };
  }

  *#companies(servers: readonly AcceptorFace[]): Iterable<Company> {
    const { liar, objectTo } = this.#world.options;
    const situations = [servers];
    if (objectTo !== undefined) situations.push(servers.map((each) => ({ ...each, objects: true })));
    const someDie = !liar && this.#world.cast.set.quorum < servers.length;
    const deaths = someDie ? [undefined, ...servers.keys()] : [undefined];
    for (const each of situations)
      for (const dead of deaths)
        for (const lie of liar ? LIES : [undefined])
          for (const backwards of [false, true]) yield { servers: each, dead, lie, backwards };
  }

  /** The value that is decided in the end. */
  #run(face: ProposerFace, company: Company, claimable: readonly number[]): number | undefined {
    const { cast, acceptors, proposers } = this.#world;
    const proposal = proposers.proposal(face);
    const servers = [...company.servers];
    const replicas = [...cast.set.replicas.entries()];
    if (company.backwards) replicas.reverse();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      let phase = '';
      while (phase !== proposal.phase) {
        phase = proposal.phase;
        for (const [by, replica] of replicas) {
          const asked = this.#asked(proposal.request());
          const server = servers[by];
          let answer: Response | undefined;
          if (server === undefined) answer = this.#lie(company.lie, by, asked, claimable);
          else if (by !== company.dead) {
            const step = acceptors.take(server, asked);
            servers[by] = step.after;
            answer = this.#answer(by, asked.ballot, step.answer);
          }
          if (answer === undefined) continue;
          const step = proposal.receive(replicaId(replica), answer, phase);
          if (step === 'decided') return proposal.decision?.value[0];
          if (proposal.phase !== phase) break;
        }
      }
      proposal.retry();
    }
    return undefined;
  }

  #asked(request: ReturnType<ReturnType<SlotWorld['proposers']['proposal']>['request']>): AcceptorRequest {
    const { cast } = this.#world;
    const ballot = cast.numberOf(request.ballot);
    if (request.type === 'prepare') return { type: 'prepare', ballot, proof: request.proof?.round ?? 0 };
    if (!allowsAccept(cast.crypto, cast.set, cast.instanceHash, request.ballot, request.certificate))
      throw new Error('an honest proposer shows a certificate that does not hold');
    return { type: 'accept', ballot };
  }

  #answer(by: number, ballot: number, answer: ReturnType<SlotWorld['acceptors']['take']>['answer']): Response {
    const { cast } = this.#world;
    switch (answer.type) {
      case 'promised':
        return this.#promised(by, ballot, answer.accepted, answer.proven);
      case 'accepted':
        return { type: 'accepted', accepted: cast.accepted(by, ballot) };
      case 'refused':
        return { type: 'refused', promised: { round: answer.round, value: cast.hashOfValue(0) } };
      case 'error':
        return { type: 'error', code: 'forbidden', reason: 'the key was dropped', retryAfter: null };
    }
  }

  #promised(by: number, ballot: number, accepted: number, proven: number): Response {
    const { cast } = this.#world;
    const promise = cast.promise(by, ballot, accepted, proven);
    if (accepted === 0) return { type: 'promised', promise, accepted: null };
    const value = cast.bytesOf(cast.valueOf(accepted));
    return { type: 'promised', promise, accepted: { value, certificate: cast.certificate(accepted) } };
  }

  #lie(
    lie: Lie | undefined,
    by: number,
    { type, ballot }: AcceptorRequest,
    claimable: readonly number[],
  ): Response | undefined {
    switch (lie) {
      case 'refuses':
        return { type: 'refused', promised: { round: MAX_ROUND, value: this.#world.cast.hashOfValue(0) } };
      case 'claims':
        return type === 'accept'
          ? undefined
          : this.#promised(by, ballot, claimable.findLast((each) => each < ballot) ?? 0, 0);
      case 'forgets':
        return type === 'accept' ? undefined : this.#promised(by, ballot, 0, 0);
      case 'silent':
      case undefined:
        return undefined;
    }
  }
}

function describe({ dead, lie, servers, backwards }: Company): string {
  const faces = servers
    .map(({ promised, accepted, objects }) => `${promised}/${accepted}${objects ? '!' : ''}`)
    .join(' ');
  const who =
    dead === undefined ? (lie === undefined ? 'all servers' : `a liar that ${lie}`) : `server ${dead + 1} dead`;
  return `${who} at ${faces}${backwards ? ', the last one asked first' : ''}`;
}
