import { MemoryStore } from '@pando/client/memory-store';
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
import { createMls, type SuiteName } from '@pando/engine/mls';
import { nodeCrypto, nodePrimitives } from '@pando/engine/node';
import { clientFrame, encode, equalBytes, serverFrame, verifyCredential } from '@pando/protocol';
import type { ConnectionId } from '@pando/server/core';
import type { Prng } from './prng.ts';
import type { Schedule } from './schedule.ts';
import type { SimServer } from './sim-server.ts';

const RECONNECT_MS = 500;
/** The shell keeps connections alive; the engine sees nothing of it. */
const PING_MS = 30_000;
const PING_ID = 0xffff_ffff;
const PING = encode(clientFrame, { id: PING_ID, request: { type: 'ping' } });
const PONG = encode(serverFrame, { type: 'response', id: PING_ID, response: { type: 'done' } });

interface Connection {
  readonly server: string;
  readonly lane: 'account' | 'conversation';
  id: ConnectionId | undefined;
  /** When the last frame sent arrives: none overtakes another. */
  arrives: number;
}

/** The world a client lives in. */
export interface Surroundings {
  readonly schedule: Schedule;
  readonly random: Prng;
  server(url: string): SimServer | undefined;
  latency(): number;
}

/** A real engine on an in-memory store, run as the client shell runs it: persist, then transmit, then notify. */
export class SimClient {
  readonly name: string;
  readonly events: PandoEvent[] = [];
  readonly #world: Surroundings;
  readonly #suite: SuiteName;
  #store = new MemoryStore();
  #engine: Engine | undefined;
  #life = 0;
  #dying: 'before' | 'after' | undefined;
  readonly #connections = new Map<string, Connection>();
  readonly #inputs: Input[] = [];
  #handling = false;
  #wake: number | undefined;
  #calls = 0;
  readonly #pending = new Map<string, (outcome: Outcome<unknown>) => void>();

  constructor(world: Surroundings, name: string, suite: SuiteName) {
    this.#world = world;
    this.name = name;
    this.#suite = suite;
  }

  start(): void {
    const random = (length: number): Uint8Array => this.#world.random.bytes(length);
    const crypto = nodeCrypto(random);
    const checkCredential = (credential: Uint8Array, key: Uint8Array): boolean =>
      verifyCredential(crypto, credential, key) !== undefined;
    const mls = createMls({ crypto, primitives: nodePrimitives(random), suite: this.#suite, checkCredential });
    this.#life += 1;
    this.#engine = new Engine({ clock: { now: () => this.#world.schedule.now }, crypto, mls, store: this.#store });
    this.#give({ type: 'start' });
  }

  /** The process dies: what was persisted stays. */
  crash(): void {
    this.#engine = undefined;
    this.#dying = undefined;
    this.#life += 1;
    this.#handling = false;
    this.#inputs.length = 0;
    for (const connection of this.#connections.values()) this.#hangUp(connection);
    this.#connections.clear();
    this.#pending.clear();
  }

  /** The process dies with the next thing that it stores: just before that is stored, or just after. */
  dieStoring(when: 'before' | 'after'): void {
    this.#dying = when;
  }

  /** A copy of everything stored, to be gone back to. */
  copy(): MemoryStore {
    return this.#store.copy();
  }

  restore(copy: MemoryStore): void {
    this.crash();
    this.#store = copy.copy();
  }

  call<M extends Method>(method: M, params: Params<M>): Promise<Outcome<Result<M>>> {
    const call = `${this.#life}-${this.#calls++}`;
    return new Promise((resolve) => {
      this.#pending.set(call, resolve as (outcome: Outcome<unknown>) => void);
      this.#give({ type: 'call', call, method, params });
    });
  }

  readonly #inputsByType: Record<string, number> = {};

  /** How many inputs of each type the engine has had. */
  counts(): Readonly<Record<string, number>> {
    return { ...this.#inputsByType };
  }

  #give(input: Input): void {
    this.#inputsByType[input.type] = (this.#inputsByType[input.type] ?? 0) + 1;
    this.#inputs.push(input);
    if (this.#handling) return;
    this.#handling = true;
    const life = this.#life;
    this.#world.schedule.after(0, () => this.#work(life));
  }

  async #work(life: number): Promise<void> {
    const engine = this.#engine;
    if (life !== this.#life || engine === undefined) return;
    for (let input = this.#inputs.shift(); input !== undefined; input = this.#inputs.shift()) {
      const effects = await engine.handle(input);
      for (const effect of effects) {
        if (life === this.#life && effect.type === 'persist' && this.#dying !== undefined)
          return this.#dieStoring(effect.writes, this.#dying);
        if (life === this.#life) await this.#carryOut(effect, life);
      }
      if (life !== this.#life) return;
    }
    this.#handling = false;
  }

  async #dieStoring(writes: Extract<Effect, { type: 'persist' }>['writes'], when: 'before' | 'after'): Promise<void> {
    this.crash();
    if (when === 'after') await this.#store.batch(writes);
  }

  async #carryOut(effect: Effect, life: number): Promise<void> {
    const { schedule } = this.#world;
    switch (effect.type) {
      case 'persist':
        return this.#store.batch(effect.writes);
      case 'connect':
        return this.#connect(effect.server, effect.lane, 0);
      case 'disconnect': {
        const connection = this.#connections.get(`${effect.lane} ${effect.server}`);
        this.#connections.delete(`${effect.lane} ${effect.server}`);
        if (connection !== undefined) this.#hangUp(connection);
        return;
      }
      case 'hold-off':
        return;
      case 'transmit': {
        const connection = this.#connections.get(`${effect.lane} ${effect.server}`);
        if (connection?.id === undefined) return;
        const { id } = connection;
        connection.arrives = Math.max(connection.arrives, schedule.now + this.#world.latency());
        schedule.at(connection.arrives, () =>
          this.#world.server(effect.server)?.receive(id, effect.frame, schedule.now),
        );
        return;
      }
      case 'http': {
        const url = new URL(effect.url);
        schedule.after(this.#world.latency(), () => {
          const server = this.#world.server(url.origin);
          const answer =
            server?.isUp === true
              ? server.http(effect.method, url.pathname, effect.body, schedule.now)
              : { status: 0, body: new Uint8Array() };
          if (life === this.#life) this.#give({ type: 'http-response', id: effect.id, headers: {}, ...answer });
        });
        return;
      }
      case 'notify':
        this.events.push(effect.event);
        return;
      case 'reply': {
        const settle = this.#pending.get(effect.call);
        this.#pending.delete(effect.call);
        settle?.(effect.outcome);
        return;
      }
      case 'wake':
        this.#wake = effect.at;
        schedule.at(effect.at, () => {
          if (life !== this.#life || this.#wake !== effect.at) return;
          this.#wake = undefined;
          this.#give({ type: 'wake' });
        });
    }
  }

  /** Keeps trying, as the client shell does. Frames of one connection arrive in order. */
  #connect(server: string, lane: 'account' | 'conversation', delay: number): void {
    const { schedule } = this.#world;
    const life = this.#life;
    const connection: Connection = { server, lane, id: undefined, arrives: 0 };
    this.#connections.set(`${lane} ${server}`, connection);
    const isCurrent = (): boolean => life === this.#life && this.#connections.get(`${lane} ${server}`) === connection;
    schedule.after(delay + this.#world.latency(), () => {
      if (!isCurrent()) return;
      let last = 0;
      const inOrder = (run: () => void): void => {
        last = Math.max(last, schedule.now + this.#world.latency());
        schedule.at(last, run);
      };
      connection.id = this.#world.server(server)?.connect(schedule.now, {
        frame: (bytes) =>
          inOrder(() =>
            isCurrent() && !equalBytes(bytes, PONG) ? this.#give({ type: 'frame', server, lane, bytes }) : undefined,
          ),
        closed: () => inOrder(() => (isCurrent() ? this.#lost(connection) : undefined)),
      });
      if (connection.id === undefined) return this.#connect(server, lane, RECONNECT_MS);
      this.#give({ type: 'connected', server, lane });
      this.#keepAlive(connection, connection.id, isCurrent);
    });
  }

  #keepAlive(connection: Connection, id: ConnectionId, isCurrent: () => boolean): void {
    const { schedule } = this.#world;
    schedule.after(PING_MS, () => {
      if (!isCurrent() || connection.id !== id) return;
      this.#world.server(connection.server)?.receive(id, PING, schedule.now);
      this.#keepAlive(connection, id, isCurrent);
    });
  }

  #lost({ server, lane }: Connection): void {
    this.#give({ type: 'disconnected', server, lane });
    this.#connect(server, lane, RECONNECT_MS);
  }

  #hangUp({ server, id }: Connection): void {
    if (id !== undefined) this.#world.server(server)?.disconnect(id, this.#world.schedule.now);
  }
}
