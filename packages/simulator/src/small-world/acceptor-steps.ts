import { type Response, encode, promiseCertificate } from '@pando/protocol';
import { type Instanced, accept, memoryStore, prepare } from '@pando/server/core';
import type { Cast } from './cast.ts';

/** What an acceptor has on its disk, by ballots' numbers, and whether it has something against a value by now. */
export interface AcceptorFace {
  readonly promised: number;
  readonly accepted: number;
  readonly objects: boolean;
}

export type AcceptorRequest =
  /** `proof` is the round of the proof that comes with it, 0 for none. */
  | { readonly type: 'prepare'; readonly ballot: number; readonly proof: number }
  | { readonly type: 'accept'; readonly ballot: number };

export type AcceptorAnswer =
  | { readonly type: 'promised'; readonly accepted: number; readonly proven: number }
  | { readonly type: 'accepted' }
  | { readonly type: 'refused'; readonly round: number }
  | { readonly type: 'error' };

export interface AcceptorStep {
  readonly after: AcceptorFace;
  readonly answer: AcceptorAnswer;
}

const NOW = 1_000_000;

/** The server's own code, run once for each request in each state: all honest servers do the same. */
export class AcceptorSteps {
  readonly #cast: Cast;
  readonly #objectTo: number | undefined;
  readonly #judgeAgain: boolean;
  readonly #steps = new Map<string, AcceptorStep>();

  /**
   * `objectTo` is the value that acceptors come to have something against. With `judgeAgain` they then neither promise
   * nor accept it, whatever was promised or accepted before.
   */
  constructor(cast: Cast, objectTo: number | undefined, judgeAgain: boolean) {
    this.#cast = cast;
    this.#objectTo = objectTo;
    this.#judgeAgain = judgeAgain;
  }

  get taken(): number {
    return this.#steps.size;
  }

  take(face: AcceptorFace, request: AcceptorRequest): AcceptorStep {
    const { promised, accepted, objects } = face;
    const proof = request.type === 'prepare' ? request.proof : -1;
    const name = `${promised} ${accepted} ${objects ? 1 : 0} ${request.ballot} ${proof}`;
    let step = this.#steps.get(name);
    if (step === undefined) this.#steps.set(name, (step = this.#run(face, request)));
    return step;
  }

  #run(face: AcceptorFace, { ballot: number, ...request }: AcceptorRequest): AcceptorStep {
    const cast = this.#cast;
    if (this.#judgeAgain && face.objects && cast.valueOf(number) === this.#objectTo)
      return { after: face, answer: { type: 'error' } };
    const { crypto, instance, instanceHash } = cast;
    const store = memoryStore();
    const [self] = cast.selves;
    if (self === undefined) throw new Error('a world without servers');
    const ports = { store, crypto, self };
    const bytes = cast.bytesOf(cast.valueOf(number));
    const named = { instance, ballot: cast.ballot(number), value: bytes };
    const answer = store.transaction((): Response => {
      if (face.promised !== 0) store.acceptors.put(instanceHash, this.#stored(face));
      const instanced = this.#instanced(face.objects);
      if (request.type === 'accept') {
        const certificate = cast.certificate(number);
        return accept(ports, instanced, { request: { type: 'accept', ...named, certificate }, now: NOW });
      }
      const round = request.proof;
      const certificate = cast.certificate(cast.number(round, cast.valueOf(number)));
      const proof = round === 0 ? null : { round, certificate };
      return prepare(ports, instanced, { request: { type: 'prepare', ...named, proof }, now: NOW });
    });
    const stored = store.acceptors.get(instanceHash);
    const after = {
      promised: cast.numberOf(stored?.promised ?? null),
      accepted: cast.numberOf(stored?.accepted?.ballot ?? null),
      objects: face.objects,
    };
    return { after, answer: answerOf(cast, answer) };
  }

  #stored({ promised, accepted }: AcceptorFace): Parameters<ReturnType<typeof memoryStore>['acceptors']['put']>[1] {
    const cast = this.#cast;
    if (accepted === 0) return { promised: cast.ballot(promised), accepted: null };
    const value = cast.bytesOf(cast.valueOf(accepted));
    const certificate = encode(promiseCertificate, cast.certificate(accepted));
    return { promised: cast.ballot(promised), accepted: { ballot: cast.ballot(accepted), value, certificate } };
  }

  #instanced(objects: boolean): Instanced {
    const objection = { type: 'error', code: 'forbidden', reason: 'the key was dropped', retryAfter: null } as const;
    return {
      type: 'open',
      subject: {
        set: this.#cast.set,
        mayPrepare: () => undefined,
        read: (value) => {
          const hash = this.#cast.hashOf(value);
          if (hash === undefined) return { ...objection, code: 'malformed' };
          const against = objects && value[0] === this.#objectTo;
          return { hash, objection: () => (against ? objection : undefined), store: () => undefined };
        },
      },
    };
  }
}

function answerOf(cast: Cast, answer: Response): AcceptorAnswer {
  switch (answer.type) {
    case 'promised': {
      const { accepted, proven } = answer.promise.body;
      return { type: 'promised', accepted: cast.numberOf(accepted), proven: proven ?? 0 };
    }
    case 'accepted':
      return { type: 'accepted' };
    case 'refused':
      return { type: 'refused', round: answer.promised.round };
    default:
      return { type: 'error' };
  }
}
