import type { ApiError, Method, PandoEvent, Result } from './api.ts';
import type { Effect, Lane } from './effect.ts';
import type { Ports } from './ports.ts';
import type { SearchQuery } from './search/search.ts';
import { Transaction } from './transaction.ts';

/**
 * One input being handled: what is to be written and what is to be done after it. Everything that handling one
 * input changes is in one transaction.
 */
export class Turn {
  readonly now: number;
  readonly tx: Transaction;
  readonly #connections: Effect[] = [];
  readonly #sends: Effect[] = [];
  readonly #tellings: Effect[] = [];
  #wakeAt = Number.POSITIVE_INFINITY;
  #isAskedNow = false;

  constructor(ports: Ports) {
    this.now = ports.clock.now();
    this.tx = new Transaction(ports.store);
  }

  connect(server: string, lane: Lane): void {
    this.#connections.push({ type: 'connect', server, lane });
  }

  disconnect(server: string, lane: Lane): void {
    this.#connections.push({ type: 'disconnect', server, lane });
  }

  holdOff(server: string, lane: Lane, until: number, asked: boolean): void {
    this.#connections.push({ type: 'hold-off', server, lane, until, asked });
  }

  transmit(server: string, lane: Lane, frame: Uint8Array): void {
    this.#sends.push({ type: 'transmit', server, lane, frame });
  }

  http(request: Omit<Extract<Effect, { type: 'http' }>, 'type'>): void {
    this.#sends.push({ type: 'http', ...request });
  }

  search(id: number, query: SearchQuery): void {
    this.#sends.push({ type: 'search', id, query });
  }

  notify(event: PandoEvent): void {
    this.#tellings.push({ type: 'notify', event });
  }

  /** What will be told. */
  get events(): readonly PandoEvent[] {
    return this.#tellings.flatMap((telling) => (telling.type === 'notify' ? [telling.event] : []));
  }

  reply<M extends Method>(call: string, value: Result<M>): void {
    this.#tellings.push({ type: 'reply', call, outcome: { ok: true, value } });
  }

  refuse(call: string, error: ApiError): void {
    this.#tellings.push({ type: 'reply', call, outcome: { ok: false, error } });
  }

  /** Asks to be looked at again at `at` (ms) or before: in this turn, if that is now. */
  wakeAt(at: number): void {
    if (at <= this.now) this.#isAskedNow = true;
    else this.#wakeAt = Math.min(this.#wakeAt, at);
  }

  /** Whether somebody asked to be looked at again at once, since this was asked last. */
  takeAskedNow(): boolean {
    const isAskedNow = this.#isAskedNow;
    this.#isAskedNow = false;
    return isAskedNow;
  }

  get earliestWake(): number {
    return this.#wakeAt;
  }

  /** Persist before transmit before notify. */
  effects(): Effect[] {
    const writes = this.tx.writes();
    const persist: Effect[] = writes.length === 0 ? [] : [{ type: 'persist', writes }];
    return [...persist, ...this.#connections, ...this.#sends, ...this.#tellings];
  }
}
