import type { Lane } from '@pando/engine';
import { MAX_FRAME_BYTES, PROTOCOL_VERSION, clientFrame, encode, equalBytes, serverFrame } from '@pando/protocol';
import { Link, type LinkCommand } from './link.ts';
import { RetryBudget } from './retry-budget.ts';
import type { OpenSocket, Socket } from './socket.ts';

/** More than this unsent means that the other side does not keep up: the connection is given up, and made anew. */
const maxBufferedBytes = 4 * MAX_FRAME_BYTES;
/** The engine counts its requests from 1, and does not come this far. */
const pingId = 0xffff_ffff;
const ping = encode(clientFrame, { id: pingId, request: { type: 'ping' } });
const pong = encode(serverFrame, { type: 'response', id: pingId, response: { type: 'done' } });

export type ConnectionNews =
  /** `socket` numbers the connections to this server on this lane. */
  | { readonly type: 'connected'; readonly server: string; readonly lane: Lane; readonly socket: number }
  | { readonly type: 'disconnected'; readonly server: string; readonly lane: Lane }
  | { readonly type: 'frame'; readonly server: string; readonly lane: Lane; readonly bytes: Uint8Array };

export interface ConnectionPorts {
  readonly openSocket: OpenSocket;
  readonly now: () => number;
  readonly random: () => number;
  readonly report: (news: ConnectionNews) => void;
}

interface Connection {
  readonly server: string;
  readonly lane: Lane;
  readonly link: Link;
  socket: Socket | undefined;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Keeps up the connections that the engine wants, and answers for their liveness. */
export class Connections {
  readonly #ports: ConnectionPorts;
  readonly #connections = new Map<string, Connection>();
  readonly #budget = new RetryBudget();

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
  }

  connect(server: string, lane: Lane): void {
    const key = `${lane} ${server}`;
    let connection = this.#connections.get(key);
    if (connection === undefined) {
      const link = new Link(this.#ports.random, this.#budget);
      connection = { server, lane, link, socket: undefined, timer: undefined };
      this.#connections.set(key, connection);
    }
    this.#follow(connection, connection.link.connect(this.#ports.now()));
  }

  disconnect(server: string, lane: Lane): void {
    this.#with(server, lane, (link, now) => link.disconnect(now));
  }

  holdOff(server: string, lane: Lane, until: number, asked: boolean): void {
    this.#with(server, lane, (link, now) => link.holdOff(now, until, asked));
  }

  /** Sends if that very connection is up; if it is not, that is or will be reported. */
  transmit(server: string, lane: Lane, socket: number, frame: Uint8Array): void {
    const connection = this.#connections.get(`${lane} ${server}`);
    if (connection?.link.send(this.#ports.now(), socket) === true) this.#send(connection, frame);
  }

  /** Gives one connection up for now, because more comes in than can be taken. */
  drop(server: string, lane: Lane): void {
    this.#with(server, lane, (link, now) => link.drop(now));
  }

  /** The network is said to be back, or a person looks: tries at once what waits. */
  hint(): void {
    for (const { server, lane } of this.#connections.values())
      this.#with(server, lane, (link, now) => link.hint(now, 'network'));
  }

  /** Ends all without a report. */
  close(): void {
    for (const connection of this.#connections.values()) {
      clearTimeout(connection.timer);
      connection.socket?.close();
    }
    this.#connections.clear();
  }

  #with(server: string, lane: Lane, step: (link: Link, now: number) => LinkCommand[]): void {
    const connection = this.#connections.get(`${lane} ${server}`);
    if (connection !== undefined) this.#follow(connection, step(connection.link, this.#ports.now()));
  }

  #follow(connection: Connection, commands: readonly LinkCommand[]): void {
    const { server, lane } = connection;
    for (const command of commands) {
      switch (command.type) {
        case 'open':
          this.#open(connection, command.socket);
          break;
        case 'close':
          connection.socket?.close();
          connection.socket = undefined;
          break;
        case 'ping':
          this.#send(connection, ping);
          break;
        case 'connected':
          this.#ports.report({ type: 'connected', server, lane, socket: command.socket });
          // What answers on one lane is worth trying on the other.
          for (const other of this.#connections.values()) {
            if (other.server === server && other !== connection)
              this.#follow(other, other.link.hint(this.#ports.now(), 'lane'));
          }
          break;
        case 'disconnected':
          this.#ports.report({ type: 'disconnected', server, lane });
          break;
      }
    }
    this.#setTimer(connection);
  }

  #open(connection: Connection, number: number): void {
    const { server, lane, link } = connection;
    const { now, report } = this.#ports;
    try {
      connection.socket = this.#ports.openSocket(socketUrl(server), {
        opened: () => this.#follow(connection, link.opened(now(), number)),
        received: (bytes) => {
          if (!link.heard(now(), number)) return;
          if (!equalBytes(bytes, pong)) report({ type: 'frame', server, lane, bytes });
        },
        closed: () => this.#follow(connection, link.closed(now(), number)),
      });
    } catch {
      // A URL that no WebSocket takes: as good as a server that does not answer.
      this.#follow(connection, link.closed(now(), number));
    }
  }

  #send(connection: Connection, frame: Uint8Array): void {
    const { socket } = connection;
    if (socket === undefined) return;
    if (socket.buffered + frame.length > maxBufferedBytes) this.drop(connection.server, connection.lane);
    else socket.send(frame);
  }

  #setTimer(connection: Connection): void {
    clearTimeout(connection.timer);
    const { wakeAt } = connection.link;
    if (wakeAt === Number.POSITIVE_INFINITY || !this.#connections.has(`${connection.lane} ${connection.server}`))
      return;
    connection.timer = setTimeout(
      () => this.#follow(connection, connection.link.tick(this.#ports.now())),
      Math.min(Math.max(0, wakeAt - this.#ports.now()), maxTimerMs),
    );
  }
}

const maxTimerMs = 2 ** 31 - 1;

/** A server's URL is `http(s)://…`; its sockets are below it, by the protocol's version. */
function socketUrl(server: string): string {
  return `${server.replace(/^http/, 'ws').replace(/\/+$/, '')}/v${PROTOCOL_VERSION}`;
}
