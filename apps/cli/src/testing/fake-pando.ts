import type { Method, Outcome, Pando, PandoEvent, Params, Result } from '@pando/engine/api';

type Answers = { readonly [M in Method]?: (params: Params<M>) => Outcome<Result<M>> | Promise<Outcome<Result<M>>> };

/** A Pando whose answers a test gives, and which remembers what it was asked. */
export class FakePando implements Pando {
  readonly calls: { readonly method: Method; readonly params: unknown }[] = [];
  readonly #answers: Answers;
  readonly #listeners = new Set<(event: PandoEvent) => void>();

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  async call<M extends Method>(method: M, params: Params<M>): Promise<Outcome<Result<M>>> {
    this.calls.push({ method, params });
    const answer = this.#answers[method];
    if (answer === undefined) return { ok: false, error: { code: 'internal', message: `The test has no ${method}.` } };
    return answer(params);
  }

  subscribe(listener: (event: PandoEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  emit(event: PandoEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
