import type { Method, Params, Result } from '@pando/engine';
import type { SuiteName } from '@pando/engine/mls';
import { Prng } from './prng.ts';
import { Schedule } from './schedule.ts';
import { SimClient, type Surroundings } from './sim-client.ts';
import { SimServer } from './sim-server.ts';

const START = Date.UTC(2026, 0, 1);
const MAX_EVENTS = 2_000_000;
const SERVER_TICK_MS = 1_000;

/** Servers and clients in one process, under a virtual clock and network that one seed decides. */
export class World implements Surroundings {
  readonly random: Prng;
  readonly schedule = new Schedule(START);
  readonly servers: readonly SimServer[];
  readonly suite: SuiteName;
  readonly #byUrl: ReadonlyMap<string, SimServer>;

  constructor(seed: number, servers = 4, suite: SuiteName = 'x25519') {
    this.random = new Prng(seed);
    this.suite = suite;
    const urls = Array.from({ length: servers }, (_, i) => `http://s${i + 1}.example`);
    this.servers = urls.map(
      (url) =>
        new SimServer(
          url,
          urls.filter((each) => each !== url),
          this.random,
        ),
    );
    this.#byUrl = new Map(this.servers.map((server) => [server.url, server]));
    for (const server of this.servers) server.start();
    this.#tick();
  }

  server(url: string): SimServer | undefined {
    return this.#byUrl.get(url);
  }

  latency(): number {
    return 1 + this.random.below(20);
  }

  client(name: string): SimClient {
    const client = new SimClient(this, name, this.suite);
    client.start();
    return client;
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
    for (let i = 0; i < MAX_EVENTS; i++) {
      if (await isTrue()) return;
      if (!(await this.schedule.step(end))) break;
    }
    if (!(await isTrue())) throw new Error('it did not come true in time');
  }

  /** Lets so many virtual ms pass. */
  async pass(ms: number): Promise<void> {
    const end = this.schedule.now + ms;
    for (let i = 0; i < MAX_EVENTS; i++) if (!(await this.schedule.step(end))) return;
    throw new Error('too much happened');
  }

  #tick(): void {
    this.schedule.after(SERVER_TICK_MS, () => {
      for (const server of this.servers) server.tick(this.schedule.now);
      this.#tick();
    });
  }
}
