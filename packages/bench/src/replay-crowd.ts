import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Method, Outcome, Params, Result } from '@pando/engine/api';
import type { Order, Report, Told } from './replay-worker.ts';

type Numbered<T> = T extends unknown ? Omit<T, 'number'> : never;

/** The authors' clients: each with a profile and an engine of its own, spread over a few threads. */
export class Crowd {
  /** What the clients were told of, in the order of hearing. */
  readonly told: Told[] = [];
  readonly #workers: readonly Worker[];
  readonly #places = new Map<string, Worker>();
  readonly #waiting = new Map<number, (outcome: Outcome<unknown>) => void>();
  #next = 1;

  constructor() {
    this.#workers = Array.from({ length: availableParallelism() }, () => {
      const worker = new Worker(new URL('replay-worker.ts', import.meta.url));
      worker.on('message', (report: Report) => this.#take(report));
      worker.on('error', (error) => {
        throw error;
      });
      return worker;
    });
  }

  async open(author: string, folder: string): Promise<void> {
    const worker = this.#workers[this.#places.size % this.#workers.length];
    if (worker === undefined) throw new Error('The crowd has no thread.');
    this.#places.set(author, worker);
    valueOf(await this.#order(worker, { do: 'open', author, folder: join(folder, author) }), `open ${author}`);
  }

  /** Calls a method of an author's client; throws if it fails. */
  async call<M extends Method>(author: string, method: M, params: Params<M>): Promise<Result<M>> {
    const worker = this.#places.get(author);
    if (worker === undefined) throw new Error(`${author} has no client.`);
    const outcome = await this.#order(worker, { do: 'call', author, method, params });
    return valueOf(outcome, `${author}: ${method}`) as Result<M>;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => this.#order(worker, { do: 'close' })));
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #order(worker: Worker, order: Numbered<Order>): Promise<Outcome<unknown>> {
    const number = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve);
      worker.postMessage({ ...order, number });
    });
  }

  #take(report: Report): void {
    if ('told' in report) {
      this.told.push(report.told);
      return;
    }
    const settle = this.#waiting.get(report.number);
    this.#waiting.delete(report.number);
    settle?.(report.outcome);
  }
}

function valueOf(outcome: Outcome<unknown>, what: string): unknown {
  if (outcome.ok) return outcome.value;
  throw new Error(`${what}: ${outcome.error.message}`);
}
