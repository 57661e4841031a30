import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import type { Direction } from './fault.ts';
import { FAIR, Pipe, type Weather } from './pipe.ts';

/** One connection, and the one behind it. */
interface Line {
  readonly inner: Socket;
  readonly outer: Socket;
  readonly toServer: Pipe;
  readonly toClient: Pipe;
}

/** What stands between the clients and a server: passes bytes on, unless told to be slow, silent or rude. */
export class FaultyLink {
  readonly url: string;
  readonly #server: Server;
  readonly #port: number;
  readonly #lines = new Set<Line>();
  #weather = FAIR;
  #silence: { readonly direction: Direction; readonly share: number } | undefined;
  #count = 0;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.#port = port;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (outer) => this.#pass(outer));
  }

  /** A link to this port of 127.0.0.1, at a port of its own. */
  static async to(port: number): Promise<FaultyLink> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultyLink(server, port);
  }

  /** Slow from now on, for connections that are there and that come. */
  slow(weather: Weather): void {
    this.#weather = weather;
    for (const line of this.#lines) this.#apply(line);
  }

  /** Nothing arrives from now on of a share (0 to 1) of the connections, nor is any of them closed. */
  silence(direction: Direction, share: number): void {
    this.#silence = { direction, share };
    let number = 0;
    for (const line of this.#lines) if (isAmong(number++, share)) this.#hush(line, direction);
  }

  /** Cuts every connection: where bytes are on their way, in the middle of them. */
  cut(): void {
    for (const { toServer, toClient } of this.#lines) {
      toServer.cut();
      toClient.cut();
    }
  }

  /** Slow and silent no more. What was held back arrives now. */
  mend(): void {
    this.#weather = FAIR;
    this.#silence = undefined;
    for (const line of this.#lines) {
      this.#apply(line);
      line.toServer.hold(false);
      line.toClient.hold(false);
    }
  }

  close(): void {
    this.#server.close();
    for (const line of this.#lines) end(line);
  }

  #pass(outer: Socket): void {
    const inner = connect({ port: this.#port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const line = { inner, outer, toServer: new Pipe(outer, inner), toClient: new Pipe(inner, outer) };
    this.#lines.add(line);
    for (const socket of [inner, outer]) {
      // `close` follows.
      socket.on('error', () => {});
      socket.on('close', () => {
        // A reset of one end is one of the other; after a farewell, what is on its way still arrives.
        if (!socket.readableEnded) end(line);
        if (inner.destroyed && outer.destroyed) this.#lines.delete(line);
      });
    }
    this.#apply(line);
    const { direction, share } = this.#silence ?? { direction: 'both' as const, share: 0 };
    if (isAmong(this.#count++, share)) this.#hush(line, direction);
  }

  #apply(line: Line): void {
    line.toServer.weather = this.#weather;
    line.toClient.weather = this.#weather;
  }

  #hush(line: Line, direction: Direction): void {
    if (direction !== 'to-clients') line.toServer.hold(true);
    if (direction !== 'to-server') line.toClient.hold(true);
  }
}

/** Every second one for a half, and so on. */
function isAmong(number: number, share: number): boolean {
  return Math.floor((number + 1) * share) > Math.floor(number * share);
}

function end({ inner, outer, toServer, toClient }: Line): void {
  toServer.close();
  toClient.close();
  inner.resetAndDestroy();
  outer.resetAndDestroy();
}
