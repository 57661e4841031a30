import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { limitedAddress, normalAddress } from './address.ts';
import { ConnectionCount } from './connection-count.ts';
import { type HttpParts, serveHttp } from './http-routes.ts';
import type { ShellLimits } from './options.ts';
import type { ServerMetrics } from './server-metrics.ts';
import type { WebSocketShell } from './web-socket-shell.ts';

const HEADERS_MS = 10_000;
const KEEP_ALIVE_MS = 5000;
/** Without a byte either way. WebSockets have the core's time-outs instead. */
const IDLE_MS = 60_000;
/** How long unfinished answers may take when the server stops. */
const STOP_GRACE_MS = 2000;

export interface FrontOptions {
  readonly limits: ShellLimits;
  readonly trustProxy: boolean;
  readonly metrics: ServerMetrics;
  readonly fault: (doing: string, error: unknown) => void;
}

/** The port: who may come in, and who answers. */
export class HttpFront {
  readonly #http = createServer({ headersTimeout: HEADERS_MS, requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS });
  readonly #options: FrontOptions;
  /** Requests and WebSockets, by who asks. */
  readonly #count: ConnectionCount;
  /** All TCP connections: without a request they cost little, but not nothing. */
  readonly #sockets: ConnectionCount;
  #isClosing = false;

  constructor(options: FrontOptions) {
    const { connections, connectionsPerAddress, connectionsFromLoopback } = options.limits;
    this.#options = options;
    this.#count = new ConnectionCount({
      total: connections,
      perAddress: connectionsPerAddress,
      fromLoopback: connectionsFromLoopback,
    });
    this.#sockets = new ConnectionCount({
      total: connections * 2,
      // Behind a proxy all have its address.
      perAddress: options.trustProxy ? Infinity : connectionsPerAddress * 2,
      fromLoopback: options.trustProxy ? Infinity : connectionsFromLoopback * 2,
    });
    this.#http.setTimeout(IDLE_MS);
    this.#http.on('connection', (tcp) => this.#admit(tcp));
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Resolves with the port; rejects with Node's error where it cannot be had. Call `serve` in the same turn. */
  async listen(port: number, host: string): Promise<number> {
    this.#http.listen(port, host);
    await once(this.#http, 'listening'); // rejects at 'error'
    this.#http.on('error', (error) => this.#options.fault('listening', error));
    return (this.#http.address() as AddressInfo).port;
  }

  serve(parts: HttpParts, shell: WebSocketShell): void {
    this.#http.on('request', (request, response) => {
      if (this.#enter(request, response) === undefined) {
        response.writeHead(429, { 'Retry-After': '10', Connection: 'close' }).end();
        return;
      }
      serveHttp(parts, request, response).catch((error: unknown) => {
        this.#options.fault(`answering ${request.method ?? ''} ${request.url ?? ''}`, error);
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end();
      });
    });
    this.#http.on('upgrade', (request, duplex, head) => {
      const tcp = duplex as Socket;
      tcp.on('error', () => undefined); // its close follows
      if (!/^\/v1(\?|$)/.test(request.url ?? '')) return refuseUpgrade(tcp, '404 Not Found');
      if (this.#isClosing) return refuseUpgrade(tcp, '503 Service Unavailable');
      const address = this.#enter(request, tcp);
      if (address === undefined) return refuseUpgrade(tcp, '429 Too Many Requests');
      tcp.setTimeout(0);
      shell.accept(request, tcp, head, address);
    });
  }

  /** Lets nobody in any more. `connectionsEnd` is when the WebSockets are gone. */
  async close(connectionsEnd: () => Promise<void>): Promise<void> {
    this.#isClosing = true;
    const closed = once(this.#http, 'close');
    this.#http.close();
    await connectionsEnd();
    this.#http.closeIdleConnections();
    const impatience = setTimeout(() => this.#http.closeAllConnections(), STOP_GRACE_MS);
    await closed;
    clearTimeout(impatience);
  }

  #admit(tcp: Socket): void {
    const address = normalAddress(tcp.remoteAddress ?? 'unknown');
    if (this.#sockets.enter(address)) {
      tcp.once('close', () => this.#sockets.leave(address));
      return;
    }
    this.#options.metrics.connectionsRefused.add();
    tcp.destroy();
  }

  /** The address, counted until the end of `what`; undefined where there are too many from it. */
  #enter(request: IncomingMessage, what: { once(event: 'close', listener: () => void): unknown }): string | undefined {
    const address = limitedAddress(request, this.#options.trustProxy);
    if (!this.#count.enter(address)) {
      this.#options.metrics.connectionsRefused.add();
      return undefined;
    }
    what.once('close', () => this.#count.leave(address));
    return address;
  }
}

function refuseUpgrade(tcp: Socket, status: string): void {
  // Nobody reads from this socket any more, so its end would never be seen.
  tcp.once('finish', () => tcp.destroy());
  tcp.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nRetry-After: 10\r\nContent-Length: 0\r\n\r\n`);
}
