import { type Vote, votesContradict } from '@pando/protocol';
import { type AcceptorAnswer, type AcceptorRequest, AcceptorSteps } from './acceptor-steps.ts';
import { Cast } from './cast.ts';
import { type CertificateCheck, Certificates } from './certificates.ts';
import { type Column, Columns, MAX_SMALL_ROUND, acceptedIn, highestProven, provenIn, signedPromise } from './column.ts';
import type { SmallWorld } from './explore.ts';
import { type GivenPromise, type ProposerFace, ProposerSteps } from './proposer-steps.ts';

export interface SlotWorldOptions {
  readonly servers: number;
  /** Values by numbers from 0, in the order of their hashes. */
  readonly values: readonly string[];
  /** Higher rounds are left out. */
  readonly rounds: number;
  /** The own values of honest proposers. */
  readonly honest: readonly number[];
  /** A proposer that may send whatever a member can sign and show. */
  readonly malicious: boolean;
  /** The last server promises, refuses and accepts whatever helps. */
  readonly liar: boolean;
  readonly certificates: CertificateCheck;
  /** A value that servers, one after the other and at any time, come to have something against. */
  readonly objectTo?: number;
  /** Whether they then refuse it although it was accepted before, as they must not. */
  readonly judgeAgain?: boolean;
}

type Act =
  | {
      readonly do: 'ask';
      readonly who: string;
      readonly server: number;
      readonly request: AcceptorRequest;
      readonly answer: AcceptorAnswer;
    }
  | { readonly do: 'object'; readonly server: number }
  | { readonly do: 'hear'; readonly proposer: number; readonly promises: readonly GivenPromise[] }
  | { readonly do: 'retry'; readonly proposer: number; readonly server: number; readonly round: number };

/**
 * One instance of deciding, with the acceptor's and the proposer's own code. A state is each honest server with all that it
 * ever signed, and each honest proposer. Hence the network may lose, repeat, delay and reorder everything, and who
 * breaks rules sees everything. A server that crashes is one that is not asked any more; one that restarts has what is
 * on its disk, which is all that it has here. docs/TESTING.md says what is left out, and why nothing is lost by it.
 */
export class SlotWorld implements SmallWorld<Act> {
  readonly options: SlotWorldOptions;
  readonly cast: Cast;
  readonly acceptors: AcceptorSteps;
  readonly proposers: ProposerSteps;
  readonly certificates: Certificates;
  readonly initial: string;
  readonly #columns = new Columns();
  readonly #faces: ProposerFace[] = [];
  readonly #faceNumbers = new Map<string, number>();
  readonly #honestServers: number;
  readonly #ballots: number;
  readonly #afterAsking = new Map<number, { readonly column: number; readonly answer: AcceptorAnswer }>();
  readonly #afterHearing = new Map<
    string,
    readonly { readonly face: number; readonly promises: readonly GivenPromise[] }[]
  >();

  constructor(options: SlotWorldOptions) {
    if (options.rounds > MAX_SMALL_ROUND) throw new RangeError(`at most ${MAX_SMALL_ROUND} rounds`);
    this.options = options;
    this.cast = new Cast(options.servers, options.values.length);
    this.acceptors = new AcceptorSteps(this.cast, options.objectTo, options.judgeAgain ?? false);
    this.proposers = new ProposerSteps(this.cast);
    this.#ballots = options.rounds * options.values.length;
    this.#honestServers = options.servers - (options.liar ? 1 : 0);
    const liar = options.liar ? this.#honestServers : undefined;
    this.certificates = new Certificates(this.cast, options.certificates, liar, this.#ballots);
    const blank = {
      promised: 0,
      accepted: 0,
      objects: false,
      promises: Array<number>(this.#ballots + 1).fill(0),
      votes: 0,
    };
    const columns = Array.from({ length: this.#honestServers }, () => this.#columns.numberOf(blank));
    const faces = options.honest.map((own) =>
      this.#faceNumber({ own, candidate: own, round: 1, proof: 0, phase: 'prepare' }),
    );
    this.initial = stateOf(columns, faces, 0);
  }

  columnsOf(state: string): readonly Column[] {
    return this.#columnNumbers(state).map((each) => this.#columns.at(each));
  }

  facesOf(state: string): readonly ProposerFace[] {
    return this.#faceNumbersOf(state).map((each) => this.#face(each));
  }

  /** Ballots that somebody who has seen all can show a certificate for. */
  certifiedIn(state: string): ReadonlySet<number> {
    const bits = certifiedIn(state);
    return this.#ballotsIn(bits | this.#newlyCertified(this.#columnNumbers(state), bits));
  }

  /** The value of each ballot that a quorum has accepted, a liar among them. */
  decidedIn(state: string): readonly number[] {
    const columns = this.columnsOf(state);
    const lies = this.options.liar ? 1 : 0;
    const decided: number[] = [];
    for (let ballot = 1; ballot <= this.#ballots; ballot++) {
      const votes = columns.filter(({ votes: bits }) => (bits & (1 << ballot)) !== 0).length;
      if (votes > 0 && votes + lies >= this.cast.set.quorum) decided.push(this.cast.valueOf(ballot));
    }
    return decided;
  }

  canonical(state: string): string {
    const columns = this.#columnNumbers(state);
    const faces = this.#faceNumbersOf(state);
    const certified = certifiedIn(state) | this.#newlyCertified(columns, certifiedIn(state));
    const kept = faces.length === 0 ? this.#withoutSpent(columns, certified) : columns;
    return stateOf(
      kept.toSorted((a, b) => a - b),
      faces,
      certified,
    );
  }

  fault(state: string): string | undefined {
    const values = [...new Set(this.decidedIn(state))].map((each) => this.#value(each));
    if (values.length > 1) return `${values.join(' and ')} are both decided`;
    for (const column of new Set(this.#columnNumbers(state)))
      if (this.#contradictsItself(column)) return 'an honest server has signed what contradicts itself';
    return undefined;
  }

  expand(state: string, emit: (next: string, act: Act) => void): void {
    const columns = this.#columnNumbers(state);
    const faces = this.#faceNumbersOf(state);
    const shown = columns.map((each) => this.#columns.at(each));
    const bits = certifiedIn(state);
    const certified = this.#ballotsIn(bits | this.#newlyCertified(columns, bits));
    const emitting = (next: readonly number[], act: Act, proposers = faces): void =>
      emit(stateOf(next, proposers, bits), act);
    for (const server of columns.keys()) {
      if (this.options.objectTo !== undefined && shown[server]?.objects === false) {
        const objecting = this.#columns.numberOf({ ...this.#columns.at(columns[server] ?? 0), objects: true });
        emitting(columns.with(server, objecting), { do: 'object', server });
      }
      const ask = (who: string, request: AcceptorRequest): AcceptorAnswer => {
        const { column, answer } = this.#ask(columns[server] ?? 0, request);
        if (column !== columns[server])
          emitting(columns.with(server, column), { do: 'ask', who, server, request, answer });
        return answer;
      };
      if (this.options.malicious) for (const request of this.#maliciousRequests(certified)) ask('Mallory', request);
      for (const [proposer, number] of faces.entries()) {
        const answer = ask(this.#name(proposer), this.#requestOf(this.#face(number)));
        if (answer.type === 'refused') this.#retry({ columns, faces, proposer, server, round: answer.round }, emitting);
      }
    }
    for (const proposer of faces.keys()) {
      this.#hear({ columns, faces, proposer, shown, certified }, emitting);
      if (!this.options.liar) continue;
      for (let round = 0; round < this.options.rounds; round++)
        this.#retry({ columns, faces, proposer, server: this.#honestServers, round }, emitting);
    }
  }

  tell(act: Act): string {
    switch (act.do) {
      case 'object':
        return `Server ${act.server + 1} learns that the author of ${this.#value(this.options.objectTo ?? 0)} is not a member any more.`;
      case 'ask':
        return this.#tellAsked(act);
      case 'hear': {
        const promises = act.promises.map((each) => this.#tellPromise(each)).join(', ');
        return `${this.#name(act.proposer)} has the promises of ${promises}.`;
      }
      case 'retry':
        return `${this.#name(act.proposer)} is refused by server ${act.server + 1}, which says that it has promised round ${act.round}, and begins another round.`;
    }
  }

  #tellAsked({ who, server, request, answer }: Extract<Act, { do: 'ask' }>): string {
    const { ballot } = request;
    const what = `${this.#value(this.cast.valueOf(ballot))} in round ${this.cast.roundOf(ballot)}`;
    if (request.type === 'accept') return `${who} has server ${server + 1} accept ${what}.`;
    const proof = request.proof === 0 ? '' : `, with a proof of round ${request.proof}`;
    const accepted =
      answer.type === 'promised' && answer.accepted !== 0
        ? `and says that it has accepted ${this.#value(this.cast.valueOf(answer.accepted))} in round ${this.cast.roundOf(answer.accepted)}`
        : 'and has accepted nothing';
    return `${who} prepares ${what}${proof} at server ${server + 1}, which promises it, ${accepted}.`;
  }

  #tellPromise({ by, accepted }: GivenPromise): string {
    const lie = by >= this.#honestServers ? ', the liar' : '';
    const named =
      accepted === 0
        ? ''
        : ` (accepted: ${this.#value(this.cast.valueOf(accepted))} in round ${this.cast.roundOf(accepted)})`;
    return `server ${by + 1}${lie}${named}`;
  }

  /** What a member can ask for who knows all that was signed. */
  #maliciousRequests(certified: ReadonlySet<number>): readonly AcceptorRequest[] {
    const requests: AcceptorRequest[] = [];
    for (let ballot = 1; ballot <= this.#ballots; ballot++) {
      requests.push({ type: 'prepare', ballot, proof: 0 });
      for (let proof = 1; proof < this.cast.roundOf(ballot); proof++)
        if (certified.has(this.cast.number(proof, this.cast.valueOf(ballot))))
          requests.push({ type: 'prepare', ballot, proof });
      if (certified.has(ballot)) requests.push({ type: 'accept', ballot });
    }
    return requests;
  }

  /** A quorum's promises come to a proposer; or one that names its candidate, which is all that one alone can change. */
  #hear(
    {
      columns,
      faces,
      proposer,
      shown,
      certified,
    }: Scene & { readonly shown: readonly Column[]; readonly certified: ReadonlySet<number> },
    emit: Emit,
  ): void {
    const face = faces[proposer] ?? 0;
    const { phase, round, candidate } = this.#face(face);
    if (phase !== 'prepare') return;
    const ballot = this.cast.number(round, candidate);
    let name = String.fromCharCode(face);
    for (const { promises } of shown) name += String.fromCharCode(promises[ballot] ?? 0);
    if (this.options.liar) name += [...certified].join();
    let known = this.#afterHearing.get(name);
    if (known === undefined) this.#afterHearing.set(name, (known = this.#hearing(face, ballot, shown, certified)));
    for (const { face: after, promises } of known)
      emit(columns, { do: 'hear', proposer, promises }, faces.with(proposer, after));
  }

  /** What becomes of a proposer, in each way once. */
  #hearing(
    number: number,
    ballot: number,
    shown: readonly Column[],
    certified: ReadonlySet<number>,
  ): readonly { readonly face: number; readonly promises: readonly GivenPromise[] }[] {
    const each = shown.map((column, by) => promisesOf(column, by, ballot));
    if (this.options.liar) each.push(this.#lies(ballot, certified));
    const alone = each.flat().flatMap((promise) => (promise.accepted === 0 ? [] : [[promise]]));
    const outcomes = new Map<number, readonly GivenPromise[]>();
    for (const promises of [...choices(each, this.cast.set.quorum), ...alone]) {
      const after = this.proposers.promised(this.#face(number), promises);
      const face = this.#faceNumber(after);
      if (after.round <= this.options.rounds && face !== number && !outcomes.has(face)) outcomes.set(face, promises);
    }
    return [...outcomes].map(([face, promises]) => ({ face, promises }));
  }

  #lies(ballot: number, certified: ReadonlySet<number>): GivenPromise[] {
    const by = this.#honestServers;
    const claims = [0, ...certified];
    return claims.flatMap((accepted) => [0, this.cast.roundOf(ballot)].map((proven) => ({ by, accepted, proven })));
  }

  #retry(
    { columns, faces, proposer, server, round }: Scene & { readonly server: number; readonly round: number },
    emit: Emit,
  ): void {
    const after = this.proposers.refused(this.#face(faces[proposer] ?? 0), server, round);
    if (after.round > this.options.rounds) return;
    emit(columns, { do: 'retry', proposer, server, round }, faces.with(proposer, this.#faceNumber(after)));
  }

  /** Ballots, each a bit, that have come to have a certificate which who breaks rules can show. */
  #newlyCertified(columns: readonly number[], known: number): number {
    if (!this.options.malicious && !this.options.liar) return 0;
    const shown = columns.map((each) => this.#columns.at(each));
    let bits = 0;
    for (let ballot = 1; ballot <= this.#ballots; ballot++)
      if ((known & (1 << ballot)) === 0 && this.certificates.exists(shown, ballot)) bits |= 1 << ballot;
    return bits;
  }

  /**
   * Where no honest proposer hears them, promises count for certificates only, and votes for decisions: promises of a
   * ballot that has a certificate or can have none any more, what is proven but for the latest round, and votes for one
   * that cannot be decided, are left out.
   */
  #withoutSpent(columns: readonly number[], certified: number): readonly number[] {
    const shown = columns.map((each) => this.#columns.at(each));
    const needed = this.cast.set.quorum - (this.options.liar ? 1 : 0);
    let spent = certified;
    let counting = 0;
    for (let ballot = 1; ballot <= this.#ballots; ballot++) {
      const promising = shown.filter(({ promises, promised }) => promises[ballot] !== 0 || promised <= ballot);
      if (promising.length < needed) spent |= 1 << ballot;
      const voting = shown.filter(({ votes, promised }) => (votes & (1 << ballot)) !== 0 || promised <= ballot);
      if (voting.length >= needed) counting |= 1 << ballot;
    }
    return shown.map((column) => {
      const promises = column.promises.map((promise, ballot) =>
        promise === 0 || (spent & (1 << ballot)) !== 0
          ? 0
          : signedPromise(acceptedIn(promise), highestProven(promise), 0),
      );
      return this.#columns.numberOf({ ...column, promises, votes: column.votes & counting });
    });
  }

  #ballotsIn(bits: number): ReadonlySet<number> {
    const ballots = new Set<number>();
    for (let ballot = 1; ballot <= this.#ballots; ballot++) if ((bits & (1 << ballot)) !== 0) ballots.add(ballot);
    return ballots;
  }

  #requestOf({ candidate, round, proof, phase }: ProposerFace): AcceptorRequest {
    const ballot = this.cast.number(round, candidate);
    return phase === 'prepare' ? { type: 'prepare', ballot, proof } : { type: 'accept', ballot };
  }

  #ask(number: number, request: AcceptorRequest): { readonly column: number; readonly answer: AcceptorAnswer } {
    const kind = request.type === 'prepare' ? request.proof : MAX_SMALL_ROUND;
    const name = (number * (this.#ballots + 1) + request.ballot) * (MAX_SMALL_ROUND + 1) + kind;
    const known = this.#afterAsking.get(name);
    if (known !== undefined) return known;
    const before = this.#columns.at(number);
    const { after, answer } = this.acceptors.take(before, request);
    const { ballot } = request;
    const { promises, votes } = before;
    const signed =
      answer.type === 'promised'
        ? promises.with(ballot, signedPromise(answer.accepted, answer.proven, promises[ballot] ?? 0))
        : promises;
    const voted = answer.type === 'accepted' ? votes | (1 << ballot) : votes;
    const asked = { column: this.#columns.numberOf({ ...after, promises: signed, votes: voted }), answer };
    this.#afterAsking.set(name, asked);
    return asked;
  }

  readonly #contradictions = new Map<number, boolean>();

  #contradictsItself(number: number): boolean {
    let known = this.#contradictions.get(number);
    if (known === undefined) {
      const votes = this.#votesOf(this.#columns.at(number));
      known = votes.some((one) => votes.some((other) => votesContradict(one, other)));
      this.#contradictions.set(number, known);
    }
    return known;
  }

  #votesOf({ promises, votes }: Column): readonly Vote[] {
    const all: Vote[] = [];
    for (let ballot = 1; ballot <= this.#ballots; ballot++) {
      for (const { accepted, proven } of promisesOf({ promises }, 0, ballot))
        all.push({ type: 'promise', promise: this.cast.promise(0, ballot, accepted, proven) });
      if ((votes & (1 << ballot)) !== 0) all.push({ type: 'accepted', accepted: this.cast.accepted(0, ballot) });
    }
    return all;
  }

  #columnNumbers(state: string): readonly number[] {
    return numbersOf(state, 0, this.#honestServers);
  }

  #faceNumbersOf(state: string): readonly number[] {
    return numbersOf(state, this.#honestServers, state.length - 1);
  }

  #face(number: number): ProposerFace {
    const face = this.#faces[number];
    if (face === undefined) throw new Error(`there is no proposer state ${number}`);
    return face;
  }

  #faceNumber(face: ProposerFace): number {
    const { own, candidate, round, proof, phase } = face;
    const name = `${own} ${candidate} ${round} ${proof} ${phase}`;
    let number = this.#faceNumbers.get(name);
    if (number === undefined) {
      number = this.#faces.push(face) - 1;
      this.#faceNumbers.set(name, number);
    }
    return number;
  }

  #name(proposer: number): string {
    return `The proposer of ${this.#value(this.options.honest[proposer] ?? 0)}`;
  }

  #value(value: number): string {
    return this.options.values[value] ?? `value ${value}`;
  }
}

interface Scene {
  readonly columns: readonly number[];
  readonly faces: readonly number[];
  readonly proposer: number;
}

type Emit = (columns: readonly number[], act: Act, faces?: readonly number[]) => void;

/** A character for each honest server, each honest proposer, and one for the ballots that are known to have a certificate. */
function stateOf(columns: readonly number[], faces: readonly number[], certified: number): string {
  if (columns.some((each) => each > 0xffff)) throw new RangeError('more columns than a character can number');
  return String.fromCharCode(...columns, ...faces, certified);
}

function certifiedIn(state: string): number {
  return state.charCodeAt(state.length - 1);
}

function numbersOf(state: string, from: number, to: number): readonly number[] {
  const numbers: number[] = [];
  for (let at = from; at < to; at++) numbers.push(state.charCodeAt(at));
  return numbers;
}

function promisesOf({ promises }: Pick<Column, 'promises'>, by: number, ballot: number): GivenPromise[] {
  const promise = promises[ballot] ?? 0;
  return provenIn(promise).map((proven) => ({ by, accepted: acceptedIn(promise), proven }));
}

/** All ways to take one promise of each of `count` servers. */
function choices(each: readonly (readonly GivenPromise[])[], count: number, from = 0): readonly GivenPromise[][] {
  if (count === 0) return [[]];
  const all: GivenPromise[][] = [];
  for (let at = from; at <= each.length - count; at++)
    for (const first of each[at] ?? []) for (const rest of choices(each, count - 1, at + 1)) all.push([first, ...rest]);
  return all;
}
