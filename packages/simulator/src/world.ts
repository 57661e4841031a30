import type { Method, Params, Result } from '@pando/engine';
import type { SuiteName } from '@pando/engine/mls';
import { KEEP_ALIVE_MS } from './connections.ts';
import { Network } from './network.ts';
import type { Observer } from './observer.ts';
import { Prng } from './prng.ts';
import { Schedule } from './schedule.ts';
import { SimClient, type Surroundings } from './sim-client.ts';
import { SimServer } from './sim-server.ts';
import { cryptographyOf, type CryptographyKind } from './stand-in/cryptography.ts';
import { TraceHash } from './trace-hash.ts';

const START = Date.UTC(2026, 0, 1);
const MAX_EVENTS = 1_000_000;
const SERVER_TICK_MS = 1_000;
/** A world in which nothing happens is looked at less often, until something does. */
const QUIET_AFTER_MS = 30_000;
const QUIET_TICK_MS = 600_000;

export interface WorldOptions {
  readonly suite?: SuiteName;
  /** Real by default. */
  readonly cryptography?: CryptographyKind;
  readonly observer?: Observer;
  /** How many one-time key packages each home is to have; as many as in life, where nothing is said. */
  readonly keyPackages?: number | undefined;
}

/** Servers and clients in one process, under a virtual clock and network that one seed decides. */
export class World implements Surroundings {
  readonly random: Prng;
  readonly schedule = new Schedule(START);
  readonly network: Network;
  readonly servers: readonly SimServer[];
  readonly suite: SuiteName;
  readonly cryptography: CryptographyKind;
  readonly observer: Observer;
  readonly keyPackages: number | undefined;
  readonly clients: SimClient[] = [];
  readonly #byUrl: ReadonlyMap<string, SimServer>;
  readonly #hash = new TraceHash();
  #events = 0;
  #going: Promise<boolean> | undefined;
  #witnessedAt = START;
  #keptAliveAt = START;
  #ticksAt = START;

  constructor(
    seed: number,
    servers = 4,
    { suite = 'x25519', cryptography = 'real', observer = {}, keyPackages }: WorldOptions = {},
  ) {
    this.random = new Prng(seed);
    this.network = new Network(this.schedule, this.random.split());
    this.suite = suite;
    this.cryptography = cryptography;
    this.observer = observer;
    this.keyPackages = keyPackages;
    const urls = Array.from({ length: servers }, (_, i) => `http://s${i}.example`);
    const peersOf = (url: string): readonly string[] => urls.filter((each) => each !== url);
    this.servers = urls.map((url) => {
      const random = this.random.split();
      const { crypto } = cryptographyOf(cryptography, (length) => random.bytes(length));
      return new SimServer(url, peersOf(url), random, { crypto, closes: observer.closes?.bind(observer) });
    });
    this.#byUrl = new Map(this.servers.map((server) => [server.url, server]));
    for (const server of this.servers) server.start();
    this.#tickIn(SERVER_TICK_MS);
  }

  /** How many events there were. */
  get events(): number {
    return this.#events;
  }

  /** In hexadecimal: the same for the same code, seed and calls. */
  get traceHash(): string {
    return this.#hash.value;
  }

  server(url: string): SimServer | undefined {
    return this.#byUrl.get(url);
  }

  witness(what: Uint8Array | string): void {
    const { now } = this.schedule;
    this.#witnessedAt = now;
    if (this.#ticksAt > now + SERVER_TICK_MS) this.#tickIn(SERVER_TICK_MS);
    this.#hash.add(now, what);
  }

  client(name: string): SimClient {
    const client = new SimClient(this, name, this.random.split());
    this.clients.push(client);
    client.start();
    return client;
  }

  /** A copy of a device, not started, at the same place. */
  copyOf(client: SimClient): SimClient {
    const copy = new SimClient(this, `${client.name}'`, this.random.split(), client.place);
    copy.clockOffset = client.clockOffset;
    copy.restore(client.store);
    this.clients.push(copy);
    return copy;
  }

  /** A client with an account. */
  async person(name: string): Promise<SimClient> {
    const client = this.client(name);
    await this.ask(client, 'init', { name, servers: [this.servers[0]?.url ?? ''] });
    return client;
  }

  /** Runs until a call is answered; throws where it is refused. */
  async ask<M extends Method>(client: SimClient, method: M, params: Params<M>): Promise<Result<M>> {
    let result: Awaited<ReturnType<typeof client.call<M>>> | undefined;
    void client.call(method, params).then((outcome) => {
      result = outcome;
      return undefined;
    });
    await this.until(() => result !== undefined);
    if (result === undefined) throw new Error(`${client.name}: ${method} was not answered`);
    if (!result.ok) throw new Error(`${client.name}: ${method} was refused: ${result.error.message}`);
    return result.value;
  }

  /** Lets time pass until something is true; throws if it is not within `limit` virtual ms. */
  async until(isTrue: () => boolean | Promise<boolean>, limit = 120_000): Promise<void> {
    const end = this.schedule.now + limit;
    while (!(await isTrue())) {
      if (!(await this.#step(end))) break;
    }
    if (!(await isTrue())) throw new Error('it did not come true in time');
  }

  /** Lets so many virtual ms pass. */
  async pass(ms: number): Promise<void> {
    const end = this.schedule.now + ms;
    while (await this.#step(end));
  }

  async #step(until: number): Promise<boolean> {
    // Two who wait take turns: while an event goes on, it is not known what comes next.
    while (this.#going !== undefined) await this.#going;
    this.#events += 1;
    if (this.#events > MAX_EVENTS) throw new Error('too much happened');
    this.#going = this.schedule.step(until);
    try {
      return await this.#going;
    } finally {
      this.#going = undefined;
    }
  }

  #tickIn(ms: number): void {
    const { schedule } = this;
    const at = schedule.now + ms;
    this.#ticksAt = at;
    schedule.at(at, () => {
      if (this.#ticksAt !== at) return;
      if (at - this.#keptAliveAt >= KEEP_ALIVE_MS) {
        this.#keptAliveAt = at;
        for (const client of this.clients) client.keepAlive();
      }
      for (const server of this.servers) server.tick(at);
      this.#tickIn(at - this.#witnessedAt > QUIET_AFTER_MS ? QUIET_TICK_MS : SERVER_TICK_MS);
    });
  }
}
