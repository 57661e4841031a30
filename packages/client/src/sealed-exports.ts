import type { Method, Outcome, PandoEvent, Params, Result } from '@pando/engine';
import { openExport, sealExport } from './export-file.ts';
import type { OwnedPando } from './rpc/handover.ts';

/** What an engine exports and imports is plain; what leaves this device and comes back is sealed under a passphrase. */
export class SealedExports implements OwnedPando {
  readonly #inner: OwnedPando;

  constructor(inner: OwnedPando) {
    this.#inner = inner;
  }

  async call<M extends Method>(method: M, params: Params<M>, callId?: string): Promise<Outcome<Result<M>>> {
    if (method === 'export') return this.#export(params as Params<'export'>);
    if (method === 'import') return this.#import(params as Params<'import'>, callId);
    return this.#inner.call(method, params, callId);
  }

  subscribe(listener: (event: PandoEvent) => void): () => void {
    return this.#inner.subscribe(listener);
  }

  start(): void {
    this.#inner.start();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #export(params: Params<'export'>): Promise<Outcome<Result<'export'>>> {
    const plain = await this.#inner.call('export', params);
    return plain.ok ? { ok: true, value: { bytes: await sealExport(plain.value.bytes, params.passphrase) } } : plain;
  }

  async #import(
    { bytes, passphrase }: Params<'import'>,
    callId: string | undefined,
  ): Promise<Outcome<Result<'import'>>> {
    const plain = await openExport(bytes, passphrase);
    return plain.ok ? this.#inner.call('import', { bytes: plain.value, passphrase }, callId) : plain;
  }
}
