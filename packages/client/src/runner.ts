import type { Method, Outcome, PandoEvent, Params, Result } from '@pando/engine';
import type { RepeatablePando } from './rpc/serve.ts';
import { interrupted, Run } from './run.ts';
import type { RunnerPorts } from './runner-ports.ts';

const restartBaseMs = 500;
const restartCapMs = 60_000;
/** An engine that ran for so long does not owe its failure to the last one's cause. */
const soundAfterMs = 60_000;

/**
 * Runs one engine on one store: hands it inputs one at a time and carries out its effects in their order. While a
 * batch is being written the engine goes on, and what it wants written by then becomes the next batch; nothing that
 * comes after a write happens before that write is durable. If the engine or the store fails, what is in memory is
 * no longer believed: a new engine starts from the store.
 */
export class Runner implements RepeatablePando {
  readonly #ports: RunnerPorts;
  readonly #listeners = new Set<(event: PandoEvent) => void>();
  #run: Run | undefined;
  #restarting: Promise<void> | undefined;
  #restarts = 0;
  #restartTimer: ReturnType<typeof setTimeout> | undefined;
  #started = false;
  #closed = false;

  constructor(ports: RunnerPorts) {
    this.#ports = ports;
  }

  /** Starts the engine; whoever has subscribed before hears all of its events. */
  start(): void {
    if (!this.#started) this.#start();
  }

  call<M extends Method>(method: M, params: Params<M>, callId?: string): Promise<Outcome<Result<M>>> {
    this.start();
    if (this.#run === undefined) return Promise.resolve({ ok: false, error: interrupted });
    return this.#run.call(method, params, callId) as Promise<Outcome<Result<M>>>;
  }

  subscribe(listener: (event: PandoEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The network is said to be back. */
  hint(): void {
    this.#run?.hint();
  }

  /** Finishes what is being handled and written, then closes the store. */
  async close(): Promise<void> {
    this.#started = this.#closed = true;
    clearTimeout(this.#restartTimer);
    await this.#restarting;
    await this.#run?.stop();
    this.#run = undefined;
    await this.#ports.store.close();
  }

  #start(): void {
    this.#started = true;
    const startedAt = performance.now();
    const run = new Run(this.#ports, {
      notify: (event) => this.#notify(event),
      failed: (fault) => {
        this.#ports.onFault(fault);
        if (performance.now() - startedAt > soundAfterMs) this.#restarts = 0;
        this.#restarting = this.#restart(run);
      },
    });
    this.#run = run;
  }

  async #restart(failed: Run): Promise<void> {
    this.#run = undefined;
    await failed.stop();
    if (this.#closed) return;
    const delay = this.#ports.random() * Math.min(restartCapMs, restartBaseMs * 2 ** this.#restarts++);
    this.#restartTimer = setTimeout(() => this.#start(), delay);
  }

  #notify(event: PandoEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (fault) {
        this.#ports.onFault(fault);
      }
    }
  }
}
