import type { Effect } from '../effect.ts';
import type { Turn } from '../turn.ts';

type HttpEffect = Extract<Effect, { type: 'http' }>;

export interface HttpRequest {
  readonly method: HttpEffect['method'];
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** `status` 0: no answer came. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export type HttpContinuation = (turn: Turn, answer: HttpAnswer) => Promise<void> | void;

/** All HTTP requests under way: each is answered once. */
export class HttpRequests {
  #nextId = 1;
  readonly #pending = new Map<number, HttpContinuation>();

  /** `then` runs in the turn of the answer. */
  request(turn: Turn, { method, url, headers = {}, body }: HttpRequest, then: HttpContinuation): void {
    const id = this.#nextId++;
    this.#pending.set(id, then);
    turn.http({ id, method, url, headers, body });
  }

  /** The shell's answer to the request with this id. */
  async answered(turn: Turn, id: number, answer: HttpAnswer): Promise<void> {
    const then = this.#pending.get(id);
    this.#pending.delete(id);
    await then?.(turn, answer);
  }
}
