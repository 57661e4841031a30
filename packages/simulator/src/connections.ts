import type { Lane } from '@pando/engine';
import { PING_INTERVAL_MS, clientFrame, encode, equalBytes, serverFrame } from '@pando/protocol';
import type { ConnectionId } from '@pando/server/core';
import { CLIENT_PATIENCE_MS, type Network, SERVER_PATIENCE_MS } from './network.ts';
import type { Observer } from './observer.ts';
import type { Prng } from './prng.ts';
import type { Schedule } from './schedule.ts';
import type { SimServer } from './sim-server.ts';
import { answerInWords, requestInWords } from './trace/frame-in-words.ts';
import { actorOf } from './trace/story.ts';

const BACKOFF_BASE_MS = 500;
const BACKOFF_CAP_MS = 30_000;
const STABLE_AFTER_MS = 10_000;
/** The shell keeps connections alive; the engine sees nothing of it. */
const PING_ID = 0xffff_ffff;
const PING = encode(clientFrame, { id: PING_ID, request: { type: 'ping' } });
const PONG = encode(serverFrame, { type: 'response', id: PING_ID, response: { type: 'done' } });

export const KEEP_ALIVE_MS = 6 * PING_INTERVAL_MS;

/** One socket, or the wait for one. */
export interface Connection {
  /** Among the connections of its client. */
  readonly key: string;
  readonly server: string;
  readonly lane: Lane;
  /** At the server; undefined: not open. */
  id: ConnectionId | undefined;
  openedAt: number;
  /** When the last frame each way arrives: none overtakes another. */
  arrivesThere: number;
  arrivesHere: number;
  failures: number;
}

export interface ConnectionEvents {
  connected(connection: Connection): void;
  disconnected(connection: Connection): void;
  frame(connection: Connection, bytes: Uint8Array): void;
}

interface Surroundings {
  readonly schedule: Schedule;
  readonly network: Network;
  readonly observer: Observer;
  server(url: string): SimServer | undefined;
  witness(what: Uint8Array | string): void;
}

type FrameEvent = 'send' | 'receive' | 'lost';

/** The sockets of one client, kept up as the client's shell keeps them up. */
export class Connections {
  readonly #world: Surroundings;
  readonly #place: string;
  readonly #random: Prng;
  readonly #events: ConnectionEvents;
  readonly #wanted = new Map<string, Connection>();
  #still = false;

  constructor(world: Surroundings, place: string, random: Prng, events: ConnectionEvents) {
    this.#world = world;
    this.#place = place;
    this.#random = random;
    this.#events = events;
  }

  /** The one that is open now. */
  current(server: string, lane: Lane): Connection | undefined {
    const connection = this.#wanted.get(`${lane} ${server}`);
    return connection?.id === undefined ? undefined : connection;
  }

  connect(server: string, lane: Lane): void {
    const known = this.#wanted.get(`${lane} ${server}`);
    if (known === undefined) this.#open(this.#want(server, lane, 0), 0);
  }

  disconnect(server: string, lane: Lane): void {
    const connection = this.#wanted.get(`${lane} ${server}`);
    if (connection === undefined) return;
    this.#wanted.delete(`${lane} ${server}`);
    this.#hangUp(connection);
    if (connection.openedAt > 0) this.#events.disconnected(connection);
  }

  /** The server is not to be tried before `until`. */
  holdOff(server: string, lane: Lane, until: number): void {
    const connection = this.#wanted.get(`${lane} ${server}`);
    if (connection === undefined) return;
    this.disconnect(server, lane);
    const wait = Math.max(0, until - this.#world.schedule.now) + this.#random.below(BACKOFF_BASE_MS);
    this.#open(this.#want(server, lane, connection.failures), wait);
  }

  transmit(connection: Connection, frame: Uint8Array): void {
    const { network, schedule } = this.#world;
    const { id, server } = connection;
    if (id === undefined || !this.#isCurrent(connection)) return;
    const number = network.nextFrame();
    this.#traceRequest('send', server, number, frame);
    if (network.cuts()) {
      this.#traceRequest('lost', server, number, frame);
      return this.#cut(connection, id);
    }
    this.#world.witness(frame);
    connection.arrivesThere = Math.max(connection.arrivesThere, network.arrival(this.#place, server, 'to-server'));
    schedule.at(connection.arrivesThere, () => {
      const isThere = this.#world.server(server)?.isUp === true;
      this.#traceRequest(isThere ? 'receive' : 'lost', server, number, frame);
      this.#world.server(server)?.receive(id, frame, schedule.now);
    });
  }

  /** The process is gone. */
  close(): void {
    for (const connection of this.#wanted.values()) this.#hangUp(connection);
    this.#wanted.clear();
    this.#still = false;
  }

  /** The process stands still: servers get no sign of life from it, and give its connections up. */
  standStill(): void {
    this.#still = true;
    const { schedule } = this.#world;
    for (const { server, id } of this.#wanted.values()) {
      if (id === undefined) continue;
      schedule.after(SERVER_PATIENCE_MS, () => this.#world.server(server)?.disconnect(id, schedule.now));
    }
  }

  goOn(): void {
    this.#still = false;
    for (const connection of this.#wanted.values()) this.#lost(connection);
  }

  keepAlive(): void {
    const { network, schedule } = this.#world;
    for (const { server, id } of this.#wanted.values())
      if (id !== undefined && network.blockedUntil(this.#place, server, 'to-server') === 0)
        this.#world.server(server)?.receive(id, PING, schedule.now);
  }

  cutOff(server: string): void {
    const { network, schedule } = this.#world;
    for (const connection of this.#wanted.values()) {
      const { id } = connection;
      if (connection.server !== server || id === undefined) continue;
      schedule.after(CLIENT_PATIENCE_MS, () => {
        if (connection.id !== id || !this.#isCurrent(connection) || network.isOpen(this.#place, server)) return;
        schedule.after(SERVER_PATIENCE_MS, () => this.#world.server(server)?.disconnect(id, schedule.now));
        this.#lost(connection);
      });
    }
  }

  #want(server: string, lane: Lane, failures: number): Connection {
    const key = `${lane} ${server}`;
    const connection = {
      key,
      server,
      lane,
      id: undefined,
      openedAt: 0,
      arrivesThere: 0,
      arrivesHere: 0,
      failures,
    };
    this.#wanted.set(key, connection);
    return connection;
  }

  #isCurrent(connection: Connection): boolean {
    return this.#wanted.get(connection.key) === connection;
  }

  #open(connection: Connection, wait: number): void {
    const { network, schedule } = this.#world;
    const { server } = connection;
    schedule.after(wait, () => {
      if (!this.#isCurrent(connection) || this.#still) return;
      if (!network.isOpen(this.#place, server)) return this.#retry(connection, CLIENT_PATIENCE_MS);
      schedule.at(network.arrival(this.#place, server, 'to-server'), () => {
        if (!this.#isCurrent(connection)) return;
        const outlet = {
          frame: (bytes: Uint8Array) => this.#receive(connection, bytes),
          closed: () => this.#inOrder(connection, () => this.#lost(connection)),
        };
        connection.id = this.#world.server(server)?.connect(schedule.now, outlet, this.#place);
        if (connection.id === undefined) return this.#retry(connection, 0);
        connection.openedAt = schedule.now;
        this.#inOrder(connection, () => this.#events.connected(connection));
      });
    });
  }

  #receive(connection: Connection, bytes: Uint8Array): void {
    if (equalBytes(bytes, PONG)) return;
    const { id, server } = connection;
    const number = this.#world.network.nextFrame();
    this.#traceAnswer('send', server, number, bytes);
    if (id !== undefined && this.#world.network.cuts()) {
      this.#traceAnswer('lost', server, number, bytes);
      return this.#cut(connection, id);
    }
    this.#inOrder(connection, () => {
      this.#world.witness(bytes);
      this.#traceAnswer('receive', server, number, bytes);
      this.#events.frame(connection, bytes);
    });
  }

  #inOrder(connection: Connection, run: () => void): void {
    const { network, schedule } = this.#world;
    const arrival = network.arrival(this.#place, connection.server, 'from-server');
    connection.arrivesHere = Math.max(connection.arrivesHere, arrival);
    schedule.at(connection.arrivesHere, () => {
      if (this.#isCurrent(connection) && !this.#still) run();
    });
  }

  /** It ends in the middle of a frame, which neither side gets. */
  #cut(connection: Connection, id: ConnectionId): void {
    const { schedule } = this.#world;
    this.#world.server(connection.server)?.disconnect(id, schedule.now);
    connection.id = undefined;
    this.#inOrder(connection, () => this.#lost(connection));
  }

  #lost(connection: Connection): void {
    if (!this.#isCurrent(connection)) return;
    const wasOpen = connection.openedAt > 0;
    const wasStable = wasOpen && this.#world.schedule.now - connection.openedAt >= STABLE_AFTER_MS;
    if (wasStable) connection.failures = 0;
    if (wasOpen) this.#events.disconnected(connection);
    this.#retry(connection, 0);
  }

  #retry({ server, lane, failures }: Connection, wait: number): void {
    const pause = this.#random.below(Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** failures));
    this.#open(this.#want(server, lane, Math.min(failures + 1, 10)), wait + pause);
  }

  /** What was sent before arrives before the end of the connection does. */
  #hangUp({ server, id, arrivesThere }: Connection): void {
    const { schedule } = this.#world;
    if (id !== undefined) schedule.at(arrivesThere, () => this.#world.server(server)?.disconnect(id, schedule.now));
  }

  #traceRequest(kind: FrameEvent, server: string, frame: number, bytes: Uint8Array): void {
    if (this.#world.observer.trace !== undefined)
      this.#trace(kind, [this.#place, actorOf(server)], frame, () => requestInWords(bytes));
  }

  #traceAnswer(kind: FrameEvent, server: string, frame: number, bytes: Uint8Array): void {
    if (this.#world.observer.trace !== undefined)
      this.#trace(kind, [actorOf(server), this.#place], frame, () => answerInWords(bytes));
  }

  #trace(kind: FrameEvent, [from, to]: readonly [string, string], frame: number, inWords: () => string): void {
    const { observer, schedule } = this.#world;
    const [actor, peer] = kind === 'receive' ? [to, from] : [from, to];
    observer.trace?.({ at: schedule.now, actor, kind, peer, frame, text: inWords() });
  }
}
