import {
  PROTOCOL_VERSION,
  type Push,
  type Request,
  type Response,
  clientFrame,
  decode,
  encode,
  serverFrame,
} from '@pando/protocol';
import { type Connection, Connections } from '../../connections.ts';
import type { Prng } from '../../prng.ts';
import type { Surroundings } from '../../sim-client.ts';
import { type Act, waitFor } from './acts.ts';

const PATIENCE_MS = 8_000;
const KEEP_ALIVE_MS = 25_000;

type Welcome = Extract<Response, { type: 'welcome' }>;

interface Open {
  readonly server: string;
  readonly answered: (response: Response | undefined) => void;
}

/** Connections over which any request can be made, in any order. */
export class RawLinks {
  readonly #world: Surroundings;
  readonly #connections: Connections;
  readonly #open = new Map<number, Open>();
  readonly #welcomes = new Map<string, Welcome>();
  readonly #pushed: (server: string, push: Push) => void;
  #nextId = 1;
  #closed = false;

  constructor(world: Surroundings, place: string, random: Prng, pushed: (server: string, push: Push) => void) {
    this.#world = world;
    this.#pushed = pushed;
    this.#connections = new Connections(world, place, random, {
      connected: ({ server }) => this.#greet(server),
      disconnected: ({ server }) => this.#lost(server),
      frame: ({ server }, bytes) => this.#take(server, bytes),
    });
    this.#keepAlive();
  }

  connect(server: string): void {
    this.#connections.connect(server, 'conversation');
  }

  /** What the server said of itself on the present connection. */
  welcome(server: string): Welcome | undefined {
    return this.#connections.current(server, 'conversation') === undefined ? undefined : this.#welcomes.get(server);
  }

  /** Asks one server; undefined: no answer came. */
  async *ask(server: string, request: Request): Act<Response | undefined> {
    const answers = yield* this.askAll([server], () => request);
    return answers.get(server);
  }

  /** Asks several servers at once and waits for all of them, for a while. Those that do not answer are left out. */
  async *askAll(servers: readonly string[], request: (server: string) => Request): Act<ReadonlyMap<string, Response>> {
    return yield* waitFor<ReadonlyMap<string, Response>>((resume) => {
      const answers = new Map<string, Response>();
      const { schedule } = this.#world;
      let left = servers.length;
      let over = false;
      const finish = (): void => {
        if (over) return;
        over = true;
        schedule.after(0, () => resume(answers));
      };
      if (left === 0) return finish();
      schedule.after(PATIENCE_MS, finish);
      for (const server of servers) {
        this.#send(server, request(server), (response) => {
          if (response !== undefined) answers.set(server, response);
          left -= 1;
          if (left === 0) finish();
        });
      }
    });
  }

  /** Asks and does not care for the answer. */
  tell(server: string, request: Request): void {
    this.#send(server, request, () => undefined);
  }

  /** Any bytes at all. */
  throw(server: string, bytes: Uint8Array): void {
    const connection = this.#connections.current(server, 'conversation');
    if (connection !== undefined) this.#connections.transmit(connection, bytes);
  }

  close(): void {
    this.#closed = true;
    this.#connections.close();
  }

  #send(server: string, request: Request, answered: Open['answered']): void {
    const connection: Connection | undefined = this.#connections.current(server, 'conversation');
    if (connection === undefined) return answered(undefined);
    const id = this.#nextId++;
    this.#open.set(id, { server, answered });
    this.#connections.transmit(connection, encode(clientFrame, { id, request }));
  }

  #greet(server: string): void {
    this.#send(server, { type: 'hello', versions: [PROTOCOL_VERSION], agent: 'pando' }, (response) => {
      if (response?.type === 'welcome') this.#welcomes.set(server, response);
    });
  }

  #lost(server: string): void {
    this.#welcomes.delete(server);
    for (const [id, open] of this.#open) {
      if (open.server !== server) continue;
      this.#open.delete(id);
      open.answered(undefined);
    }
  }

  #take(server: string, bytes: Uint8Array): void {
    const frame = decode(serverFrame, bytes);
    if (!frame.ok) return;
    if (frame.value.type === 'push') return this.#pushed(server, frame.value.push);
    const open = this.#open.get(frame.value.id);
    this.#open.delete(frame.value.id);
    open?.answered(frame.value.response);
  }

  #keepAlive(): void {
    this.#world.schedule.after(KEEP_ALIVE_MS, () => {
      if (this.#closed) return;
      this.#connections.keepAlive();
      this.#keepAlive();
    });
  }
}
