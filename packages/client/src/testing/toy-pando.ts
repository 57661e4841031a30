import type { Method, Outcome, PandoEvent, Params, Result } from '@pando/engine';
import type { OwnedPando } from '../rpc/handover.ts';

/** A Pando that echoes parameters; `send` with the text `wait` stays unanswered unless `answers` is set. */
export class ToyPando implements OwnedPando {
  readonly calls: { readonly method: Method; readonly params: unknown; readonly callId: string | undefined }[] = [];
  readonly #listeners = new Set<(event: PandoEvent) => void>();
  closed = false;
  answers = false;

  async call<M extends Method>(method: M, params: Params<M>, callId?: string): Promise<Outcome<Result<M>>> {
    this.calls.push({ method, params, callId });
    if ('text' in params && params.text === 'wait' && !this.answers) await new Promise(() => {});
    if (method === 'attachment')
      return value({ attachment: { name: 'n', mediaType: 'm', size: 3 }, bytes: new Uint8Array([1, 2, 255]) });
    if (method === 'status') return { ok: false, error: { code: 'no-account', message: 'There is no account yet.' } };
    return value({ echo: params });
  }

  subscribe(listener: (event: PandoEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  emit(event: PandoEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  get listening(): number {
    return this.#listeners.size;
  }

  start(): void {}

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** The result types do not matter here. */
function value<M extends Method>(result: unknown): Outcome<Result<M>> {
  return { ok: true, value: result as Result<M> };
}
