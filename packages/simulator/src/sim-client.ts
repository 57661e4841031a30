import { SearchIndex } from '@pando/engine/search';
import { MemoryStore } from '@pando/client/memory-store';
import { PendingWrites } from '@pando/client/pending-writes';
import {
  type Effect,
  Engine,
  type Input,
  type Method,
  type Outcome,
  type PandoEvent,
  type Params,
  type Result,
} from '@pando/engine';
import type { Mls, SuiteName } from '@pando/engine/mls';
import { type RequestType, clientFrame, decode, verifyCredential } from '@pando/protocol';
import { type Connection, Connections } from './connections.ts';
import type { Network } from './network.ts';
import type { Observer } from './observer.ts';
import type { Prng } from './prng.ts';
import type { Schedule } from './schedule.ts';
import type { BlobAnswer } from './sim-blobs.ts';
import type { SimServer } from './sim-server.ts';
import { cryptographyOf, type CryptographyKind } from './stand-in/cryptography.ts';

/** How long a batch of writes takes to be durable (ms), at most. */
const DISK_MS = 4;
/** How long devices take, at most, until they come round to what has come in (ms): one is prompt, another has much to do. */
const PACES = [0, 5, 20, 50];
const FRAMES_A_TURN = 16;
/** So often somebody looks at the device: its app asks for the list. */
const TURNS_A_LOOK = 32;

/** The world a client lives in. */
export interface Surroundings {
  readonly schedule: Schedule;
  readonly network: Network;
  readonly observer: Observer;
  readonly suite: SuiteName;
  readonly cryptography: CryptographyKind;
  /** How many one-time key packages each home is to have; undefined: as many as in life. */
  readonly keyPackages: number | undefined;
  server(url: string): SimServer | undefined;
  /** Something happened that a run's trace hash has to tell apart. */
  witness(what: Uint8Array | string): void;
}

type Planned = Exclude<Effect, { type: 'persist' }> & { readonly connection?: Connection | undefined };

/**
 * A real engine on an in-memory store, run as the client's shell runs it: effects in their order; while a batch is being
 * written the engine goes on, and nothing that comes after a write happens before that write is durable.
 */
export class SimClient {
  readonly name: string;
  /** Where it is on the network; a copy of a device is where that device is. */
  readonly place: string;
  readonly events: PandoEvent[] = [];
  /** How far its clock is ahead of the world's (ms). */
  clockOffset = 0;
  readonly #world: Surroundings;
  readonly #random: Prng;
  readonly #pace: number;
  readonly #connections: Connections;
  #store = new MemoryStore();
  #pending = new PendingWrites(this.#store);
  #engine: Engine | undefined;
  #mls: Mls | undefined;
  /** Counts starts; what an earlier life has begun is not finished in a later one. */
  #life = 0;
  #asleep = false;
  readonly #inputs: Input[] = [];
  #handling = false;
  #planned: Planned[] = [];
  #hasWrites = false;
  #committing = false;
  #untilCrash = Number.POSITIVE_INFINITY;
  #fatal: RequestType | undefined;
  #onCrash: () => void = () => undefined;
  /** When the engine wants to be woken, and when that is looked at: never later. */
  #wake = Number.POSITIVE_INFINITY;
  #timer = Number.POSITIVE_INFINITY;
  #calls = 0;
  readonly #open = new Map<string, (outcome: Outcome<unknown>) => void>();
  readonly #inputsByType: Record<string, number> = {};
  #mostWaiting = 0;
  #turns = 0;

  constructor(world: Surroundings, name: string, random: Prng, place = name) {
    this.#world = world;
    this.name = name;
    this.place = place;
    this.#random = random;
    this.#pace = random.pick(PACES);
    this.#connections = new Connections(world, place, random, {
      connected: (connection) => this.#give({ type: 'connected', server: connection.server, lane: connection.lane }),
      disconnected: ({ server, lane }) => this.#give({ type: 'disconnected', server, lane }),
      frame: ({ server, lane }, bytes) => this.#give({ type: 'frame', server, lane, bytes }),
    });
  }

  get isRunning(): boolean {
    return this.#engine !== undefined;
  }

  get isAsleep(): boolean {
    return this.#asleep;
  }

  /** The store as it is on the disk: for looking at. */
  get store(): MemoryStore {
    return this.#store;
  }

  /** The most inputs that ever waited. */
  get mostWaiting(): number {
    return this.#mostWaiting;
  }

  /** The MLS of this life; a client that never started has none. */
  get mls(): Mls {
    if (this.#mls === undefined) throw new Error(`${this.name} was not started`);
    return this.#mls;
  }

  start(): void {
    if (this.#engine !== undefined) return;
    this.#life += 1;
    this.#pending = new PendingWrites(this.#store);
    const ports = this.#portsOn(this.#pending, (length) => this.#random.bytes(length));
    this.#mls = this.#tapped(ports.mls);
    const { keyPackages } = this.#world;
    this.#engine = new Engine({ ...ports, mls: this.#mls, ...(keyPackages !== undefined && { keyPackages }) });
    this.#trace('start', 'starts');
    this.#give({ type: 'start' });
  }

  /** The list of a device that starts on that store, which is taken for it, and does nothing else: for looking at. */
  async listOn(store: MemoryStore): Promise<Result<'list'>> {
    const engine = new Engine(this.#portsOn(store, (length) => new Uint8Array(length)));
    for (const effect of await engine.handle({ type: 'start' }))
      if (effect.type === 'persist') await store.batch(effect.writes);
    const effects = await engine.handle({ type: 'call', call: '', method: 'list', params: {} });
    const reply = effects.find((effect) => effect.type === 'reply');
    return reply?.outcome.ok === true ? (reply.outcome.value as Result<'list'>) : [];
  }

  #portsOn(store: PendingWrites | MemoryStore, random: (length: number) => Uint8Array) {
    const { crypto, mls } = cryptographyOf(this.#world.cryptography, random);
    const checkCredential = (credential: Uint8Array, key: Uint8Array): boolean =>
      verifyCredential(crypto, credential, key) !== undefined;
    const clock = { now: (): number => this.#world.schedule.now + this.clockOffset };
    return { clock, crypto, mls: mls(checkCredential, this.#world.suite), store };
  }

  /** The process dies: what was persisted stays. */
  crash(): void {
    if (this.#engine !== undefined) this.#trace('crash', 'dies');
    this.#engine = undefined;
    this.#life += 1;
    this.#asleep = false;
    this.#untilCrash = Number.POSITIVE_INFINITY;
    this.#fatal = undefined;
    this.#handling = this.#committing = this.#hasWrites = false;
    this.#inputs.length = 0;
    this.#planned = [];
    this.#wake = this.#timer = Number.POSITIVE_INFINITY;
    this.#connections.close();
    this.#open.clear();
  }

  /** The process dies at the `nth` thing from now that it does outside of itself; just before a write, or just after. */
  crashAt(nth: number, then: () => void): void {
    this.#untilCrash = nth;
    this.#fatal = undefined;
    this.#onCrash = then;
  }

  /** The process dies just before it sends its first request of this type from now. */
  crashBefore(request: RequestType, then: () => void): void {
    this.#fatal = request;
    this.#onCrash = then;
  }

  /** The device sleeps: its process stands still, and its connections end. */
  sleep(): void {
    if (this.#engine === undefined || this.#asleep) return;
    this.#asleep = true;
    this.#trace('crash', 'falls asleep');
    this.#connections.standStill();
  }

  awake(): void {
    if (!this.#asleep) return;
    this.#asleep = false;
    this.#trace('start', 'wakes');
    this.#connections.goOn();
    this.#handleSoon();
    this.#commitSoon();
  }

  /** A copy of everything stored, to be gone back to. */
  copy(): MemoryStore {
    return this.#store.copy();
  }

  /** Its profile becomes an older copy; it has to be started again. */
  restore(copy: MemoryStore): void {
    this.crash();
    this.#store = copy.copy();
  }

  /** Never settles if the process dies first. */
  call<M extends Method>(method: M, params: Params<M>): Promise<Outcome<Result<M>>> {
    const call = `${this.#life}-${this.#calls++}`;
    return new Promise((resolve) => {
      if (this.#engine === undefined) return;
      this.#open.set(call, resolve as (outcome: Outcome<unknown>) => void);
      this.#give({ type: 'call', call, method, params });
    });
  }

  /** Lets a server hear of the connections that are kept up. */
  keepAlive(): void {
    if (!this.#asleep) this.#connections.keepAlive();
  }

  /** Nothing goes between here and that server for now: in a while a client that gets no answers gives up. */
  cutOff(server: string): void {
    this.#connections.cutOff(server);
  }

  /** How many inputs of each type the engine has had. */
  counts(): Readonly<Record<string, number>> {
    return { ...this.#inputsByType };
  }

  #give(input: Input): void {
    if (this.#engine === undefined) return;
    this.#inputsByType[input.type] = (this.#inputsByType[input.type] ?? 0) + 1;
    this.#inputs.push(input);
    this.#mostWaiting = Math.max(this.#mostWaiting, this.#inputs.length);
    this.#handleSoon();
  }

  #handleSoon(): void {
    if (this.#handling || this.#asleep) return;
    this.#handling = true;
    const life = this.#life;
    this.#world.schedule.after(this.#random.below(this.#pace + 1), () => this.#handleAll(life));
  }

  async #handleAll(life: number): Promise<void> {
    const engine = this.#engine;
    if (life !== this.#life || engine === undefined) return;
    if (this.#asleep) {
      this.#handling = false;
      return;
    }
    if (this.#turns++ % TURNS_A_LOOK === 0)
      this.#inputs.push({ type: 'call', call: 'look', method: 'list', params: {} });
    while (this.#inputs.length > 0) for (const effect of await engine.handle(...this.#nextInputs())) this.#plan(effect);
    this.#handling = false;
    this.#commitSoon();
  }

  /** What comes next; frames that wait are one turn, as they are for the shell. */
  #nextInputs(): readonly Input[] {
    const other = this.#inputs.findIndex(({ type }) => type !== 'frame');
    return this.#inputs.splice(0, other < 0 ? FRAMES_A_TURN : Math.min(Math.max(1, other), FRAMES_A_TURN));
  }

  #plan(effect: Effect): void {
    if (effect.type === 'persist') {
      this.#pending.add(effect.writes);
      this.#hasWrites ||= effect.writes.length > 0;
    } else if (effect.type === 'transmit') {
      const connection = this.#connections.current(effect.server, effect.lane);
      if (connection !== undefined) this.#planned.push({ ...effect, connection });
    } else this.#planned.push(effect);
  }

  #commitSoon(): void {
    if (this.#committing || this.#asleep || (!this.#hasWrites && this.#planned.length === 0)) return;
    this.#committing = true;
    const life = this.#life;
    const wait = this.#hasWrites ? this.#random.below(DISK_MS + 1) : 0;
    this.#world.schedule.after(wait, () => this.#commit(life));
  }

  async #commit(life: number): Promise<void> {
    if (life !== this.#life) return;
    const effects = this.#planned;
    this.#planned = [];
    if (this.#hasWrites) {
      this.#hasWrites = false;
      const writes = this.#pending.take();
      if (this.#isTime()) return;
      await this.#store.batch(writes);
      this.#pending.done();
      if (this.#isTime()) return;
    }
    for (const effect of effects) {
      if (this.#isFatal(effect)) this.#untilCrash = 1;
      else this.#perform(effect);
      if (this.#isTime()) return;
    }
    this.#committing = false;
    this.#commitSoon();
  }

  /** Whether it dies here, which is then done. */
  #isTime(): boolean {
    this.#untilCrash -= 1;
    if (this.#untilCrash > 0) return false;
    this.crash();
    this.#onCrash();
    return true;
  }

  #isFatal(effect: Planned): boolean {
    if (this.#fatal === undefined || effect.type !== 'transmit') return false;
    const frame = decode(clientFrame, effect.frame);
    return frame.ok && frame.value.request.type === this.#fatal;
  }

  #perform(effect: Planned): void {
    switch (effect.type) {
      case 'connect':
        return this.#connections.connect(effect.server, effect.lane);
      case 'disconnect':
        return this.#connections.disconnect(effect.server, effect.lane);
      case 'hold-off':
        return this.#connections.holdOff(effect.server, effect.lane, effect.until - this.clockOffset);
      case 'transmit':
        if (effect.connection !== undefined) this.#connections.transmit(effect.connection, effect.frame);
        return;
      case 'http':
        return this.#request(effect);
      case 'search':
        void new SearchIndex(this.#store)
          .search(effect.query)
          .then((found) => this.#give({ type: 'found', id: effect.id, found }));
        return;
      case 'notify':
        this.events.push(effect.event);
        if (effect.event.type === 'servers') this.#tellServers();
        return this.#traceEvent(effect.event);
      case 'reply': {
        const settle = this.#open.get(effect.call);
        this.#open.delete(effect.call);
        settle?.(effect.outcome);
        return;
      }
      case 'wake':
        return this.#setWake(effect.at);
    }
  }

  #setWake(at: number): void {
    this.#wake = at;
    this.#awaitWake(at);
  }

  /** When it is due, the engine may meanwhile have asked for a later wake. */
  #awaitWake(at: number): void {
    if (this.#timer <= at) return;
    this.#timer = at;
    const life = this.#life;
    this.#world.schedule.at(at - this.clockOffset, () => {
      if (life !== this.#life || this.#timer !== at) return;
      this.#timer = Number.POSITIVE_INFINITY;
      if (this.#wake > at) return this.#awaitWake(this.#wake);
      this.#wake = Number.POSITIVE_INFINITY;
      this.#give({ type: 'wake' });
    });
  }

  #request({ id, method, url, headers, body }: Extract<Effect, { type: 'http' }>): void {
    const { network, schedule } = this.#world;
    const { origin, pathname } = new URL(url);
    const life = this.#life;
    const ask = (): BlobAnswer => {
      const server = this.#world.server(origin);
      const isThere = server?.isUp === true && network.isOpen(this.place, origin);
      return isThere
        ? server.http(pathname, { method, headers, body }, schedule.now)
        : { status: 0, body: new Uint8Array() };
    };
    schedule.at(network.arrival(this.place, origin, 'to-server'), () => {
      if (network.doublesRequest()) ask();
      const answer = network.losesAnswer() ? (ask(), { status: 0, body: new Uint8Array() }) : ask();
      schedule.at(network.arrival(this.place, origin, 'from-server'), () => {
        if (life === this.#life) this.#give({ type: 'http-response', id, headers: {}, ...answer });
      });
    });
  }

  #tapped(mls: Mls): Mls {
    const { observer } = this.#world;
    return {
      ...mls,
      encrypt: async (group, plaintext, authenticatedData) => {
        const result = await mls.encrypt(group, plaintext, authenticatedData);
        if (observer.encrypted !== undefined)
          observer.encrypted(this.name, group, {
            entry: result.entry,
            claim: await mls.peekSender(result.group, result.entry),
          });
        return result;
      },
      decrypt: async (group, entry) => {
        const outcome = await mls.decrypt(group, entry);
        observer.opened?.(this.name, group, entry, outcome);
        return outcome;
      },
    };
  }

  #tellServers(): void {
    const { observer } = this.#world;
    if (observer.servers === undefined) return;
    void this.call('status', {}).then((outcome) => outcome.ok && observer.servers?.(this.name, outcome.value));
  }

  #trace(kind: 'start' | 'crash', text: string): void {
    this.#world.witness(`${this.name} ${text}`);
    this.#world.observer.trace?.({ at: this.#world.schedule.now, actor: this.name, kind, text });
  }

  #traceEvent(event: PandoEvent): void {
    const text = (): string => `${event.type}${'text' in event ? ` “${event.text}”` : ''}`;
    const { observer, schedule } = this.#world;
    observer.trace?.({ at: schedule.now, actor: this.name, kind: 'shown', text: text() });
  }
}
