import type { ApiError, Effect, Input, Method, Outcome, PandoEvent, Write } from '@pando/engine';
import type { Searcher } from '@pando/engine/search';
import { CallJournal } from './call-journal.ts';
import { type ConnectionNews, Connections } from './connection/connections.ts';
import { PendingWrites } from './pending-writes.ts';
import type { RunnableEngine, RunnerPorts } from './runner-ports.ts';

/** More than this waiting to be handled means that servers send faster than this device takes: they are cut. */
const maxWaitingBytes = 64 * 1024 * 1024;
const maxTimerMs = 2 ** 31 - 1;
/** So many frames are handled in one turn at most, so that a call does not wait for long. */
const maxFramesATurn = 16;

/** What a call is answered with if the engine was stopped before it answered. */
export const interrupted: ApiError = {
  code: 'internal',
  message: 'Pando stopped before this was done. What was accepted goes on when it runs again.',
};

export interface RunListener {
  notify(event: PandoEvent): void;
  /** The engine or the store failed; nothing more is handled. */
  failed(fault: unknown): void;
}

interface OpenCall {
  readonly callId: string | undefined;
  journaled: boolean;
  readonly settle: (outcome: Outcome<unknown>) => void;
}

/** What is done about connections. */
type ConnectionEffect = Extract<Effect, { type: 'connect' | 'disconnect' | 'hold-off' }>;

type PlannedEffect =
  | Exclude<Effect, { type: 'persist' | 'transmit' }>
  | (Extract<Effect, { type: 'transmit' }> & { readonly socket: number });

/** The life of one engine, from its start until it is stopped or fails. */
export class Run {
  readonly #ports: RunnerPorts;
  readonly #listener: RunListener;
  readonly #pending: PendingWrites;
  readonly #journal: CallJournal;
  readonly #engine: RunnableEngine;
  readonly #connections: Connections;
  /** What waits until servers may be connected to; undefined from then on. */
  #connectionsWait: ConnectionEffect[] | undefined;
  readonly #searcher: Searcher;

  readonly #inputs: (Input | ConnectionNews)[] = [{ type: 'start' }];
  /** The sockets of which the engine knows: what it sends is for them, and not for one that came after. */
  readonly #sockets = new Map<string, number>();
  #waitingBytes = 0;
  #handling: Promise<void> | undefined;

  /** What is to be done once the writes that wait are durable. */
  #effects: PlannedEffect[] = [];
  #hasWrites = false;
  #committing: Promise<void> | undefined;

  readonly #calls = new Map<string, OpenCall>();
  readonly #repeatable = new Map<string, Promise<Outcome<unknown>>>();
  #nextCall = 1;
  #wake: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  /** Set when the store failed: what it did not take must not be acted upon. */
  #broken = false;

  constructor(ports: RunnerPorts, listener: RunListener) {
    this.#ports = ports;
    this.#listener = listener;
    this.#pending = new PendingWrites(ports.store);
    this.#journal = new CallJournal(this.#pending, ports.now);
    this.#engine = ports.newEngine(this.#pending);
    this.#searcher = ports.newSearcher();
    this.#connections = new Connections({
      openSocket: ports.openSocket,
      now: () => performance.now(),
      random: ports.random,
      report: (news) => {
        this.#put(news);
        if (news.type !== 'frame') return;
        this.#waitingBytes += news.bytes.length;
        if (this.#waitingBytes > maxWaitingBytes) this.#connections.drop(news.server, news.lane);
      },
    });
    if (ports.mayConnect !== undefined) {
      this.#connectionsWait = [];
      void ports.mayConnect.then(() => this.#connectNow());
    }
    this.#handleAll();
  }

  /** A call with an id that was made before, here or to an earlier owner, is not carried out again. */
  call(method: Method, params: unknown, callId: string | undefined): Promise<Outcome<unknown>> {
    if (callId === undefined) return this.#submit(method, params, undefined);
    const known = this.#repeatable.get(callId);
    if (known !== undefined) return known;
    const outcome = this.#journal.answer(callId).then((answer) => answer ?? this.#submit(method, params, callId));
    this.#repeatable.set(callId, outcome);
    void outcome.finally(() => this.#repeatable.delete(callId)).catch(() => {});
    return outcome;
  }

  hint(): void {
    this.#connections.hint();
  }

  /** Takes no more inputs, and resolves when what was handled is written and done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#wake);
    await this.#handling;
    await this.#committing;
    this.#connections.close();
    this.#searcher.close();
    for (const { settle } of this.#calls.values()) settle({ ok: false, error: interrupted });
    this.#calls.clear();
  }

  #submit(method: Method, params: unknown, callId: string | undefined): Promise<Outcome<unknown>> {
    if (this.#stopped) return Promise.resolve({ ok: false, error: interrupted });
    const call = `${this.#nextCall++}`;
    return new Promise((settle) => {
      this.#calls.set(call, { callId: this.#journal.keeps(method) ? callId : undefined, journaled: false, settle });
      this.#put({ type: 'call', call, method, params });
    });
  }

  #put(input: Input | ConnectionNews): void {
    if (this.#stopped) return;
    this.#inputs.push(input);
    this.#handleAll();
  }

  #handleAll(): void {
    this.#handling ??= this.#handleInputs()
      .catch((fault: unknown) => this.#fail(fault))
      .finally(() => (this.#handling = undefined));
  }

  async #handleInputs(): Promise<void> {
    while (!this.#stopped) {
      const frames = this.#nextFrames();
      if (frames.length > 0) {
        this.#take(undefined, await this.#engine.handle(...frames));
        continue;
      }
      const input = this.#inputs.shift();
      if (input === undefined) return;
      if ('socket' in input) this.#sockets.set(`${input.lane} ${input.server}`, input.socket);
      if (input.type === 'start') this.#write(await this.#journal.expired());
      this.#take(input, await this.#engine.handle(input));
    }
  }

  /** Frames that came while others were handled are one turn: what follows from them is looked at once. */
  #nextFrames(): readonly Input[] {
    const other = this.#inputs.findIndex(({ type }) => type !== 'frame');
    const frames = this.#inputs.splice(0, Math.min(maxFramesATurn, other < 0 ? this.#inputs.length : other));
    for (const frame of frames) if (frame.type === 'frame') this.#waitingBytes -= frame.bytes.length;
    return frames;
  }

  #take(input: Input | undefined, effects: readonly Effect[]): void {
    const begun = input?.type === 'call' ? this.#calls.get(input.call) : undefined;
    for (const effect of effects) {
      if (effect.type === 'persist') {
        this.#write(effect.writes);
        if (begun?.callId !== undefined && !begun.journaled) {
          begun.journaled = true;
          this.#write([this.#journal.begun(begun.callId)]);
        }
        continue;
      }
      if (effect.type === 'transmit') {
        const socket = this.#sockets.get(`${effect.lane} ${effect.server}`);
        if (socket !== undefined) this.#effects.push({ ...effect, socket });
        continue;
      }
      this.#effects.push(effect);
      const ended = effect.type === 'reply' ? this.#calls.get(effect.call) : undefined;
      if (effect.type === 'reply' && ended?.journaled === true && ended.callId !== undefined) {
        this.#write([this.#journal.ended(ended.callId, effect.outcome)]);
      }
    }
    this.#committing ??= this.#commitAll().finally(() => (this.#committing = undefined));
  }

  #write(writes: readonly Write[]): void {
    this.#pending.add(writes);
    this.#hasWrites ||= writes.length > 0;
  }

  async #commitAll(): Promise<void> {
    while ((this.#hasWrites || this.#effects.length > 0) && !this.#broken) {
      // What has come in meanwhile is handled first, and shares the batch.
      if (this.#hasWrites) await this.#ports.nextTask();
      const effects = this.#effects;
      this.#effects = [];
      try {
        await this.#commit();
      } catch (fault) {
        this.#broken = true;
        this.#fail(fault);
        return;
      }
      for (const effect of effects) this.#perform(effect);
    }
  }

  async #commit(): Promise<void> {
    if (!this.#hasWrites) return;
    this.#hasWrites = false;
    const writes = this.#pending.take();
    await this.#ports.store.batch(writes);
    this.#pending.done();
    this.#searcher.changed(writes);
  }

  #perform(effect: PlannedEffect): void {
    switch (effect.type) {
      case 'connect':
      case 'disconnect':
      case 'hold-off':
        if (this.#connectionsWait === undefined) this.#connection(effect);
        else this.#connectionsWait.push(effect);
        break;
      case 'transmit':
        this.#connections.transmit(effect.server, effect.lane, effect.socket, effect.frame);
        break;
      case 'http':
        void this.#ports.http(effect).then((response) => this.#put(response));
        break;
      case 'search':
        this.#search(effect);
        break;
      case 'notify':
        this.#listener.notify(effect.event);
        break;
      case 'reply':
        this.#calls.get(effect.call)?.settle(effect.outcome);
        this.#calls.delete(effect.call);
        break;
      case 'wake':
        this.#setWake(effect.at);
        break;
    }
  }

  #connectNow(): void {
    const waiting = this.#connectionsWait ?? [];
    this.#connectionsWait = undefined;
    if (this.#stopped) return;
    for (const effect of waiting) this.#connection(effect);
  }

  #connection(effect: ConnectionEffect): void {
    switch (effect.type) {
      case 'connect':
        return this.#connections.connect(effect.server, effect.lane);
      case 'disconnect':
        return this.#connections.disconnect(effect.server, effect.lane);
      case 'hold-off':
        return this.#holdOff(effect);
    }
  }

  #search({ id, query }: Extract<Effect, { type: 'search' }>): void {
    this.#searcher.search(query).then(
      (found) => this.#put({ type: 'found', id, found }),
      (fault: unknown) => {
        this.#ports.onFault(fault);
        this.#put({ type: 'found', id, found: undefined });
      },
    );
  }

  /** The engine's time is the clock's, the connections' goes on when the clock is set. */
  #holdOff({ server, lane, until, asked }: Extract<Effect, { type: 'hold-off' }>): void {
    this.#connections.holdOff(server, lane, performance.now() + Math.max(0, until - this.#ports.now()), asked);
  }

  #setWake(at: number): void {
    clearTimeout(this.#wake);
    if (this.#stopped) return;
    const wait = at - this.#ports.now();
    this.#wake = setTimeout(
      () => (wait > maxTimerMs ? this.#setWake(at) : this.#put({ type: 'wake' })),
      Math.min(Math.max(0, wait), maxTimerMs),
    );
  }

  #fail(fault: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#listener.failed(fault);
  }
}
