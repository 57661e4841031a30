import { once } from 'node:events';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext } from '@playwright/test';
import { type WebSocket, WebSocketServer } from 'ws';
import { isSigned } from './vapid.ts';

/** A call that a server made for a sleeping device, as the push service has it. */
interface Ring {
  readonly isSigned: boolean;
  readonly bytes: number;
}

/** What Firefox says to its push service. */
type Told =
  | { readonly messageType: 'hello' | 'ack' | 'nack' | 'broadcast_subscribe' | 'ping' }
  | { readonly messageType: 'register'; readonly channelID: string; readonly key?: string }
  | { readonly messageType: 'unregister'; readonly channelID: string };

/**
 * A push service on this machine (RFC 8030). Servers post to it; it checks who they are, passes the call on, and
 * remembers it. To Firefox it speaks as Mozilla's does; Chromium, whose own cannot be replaced, is told by its driver.
 */
export class PushService implements AsyncDisposable {
  readonly rings: Ring[] = [];
  /** Who is told besides the browsers that are connected. */
  onRing: () => void = () => undefined;
  readonly #http: Server;
  readonly #browsers = new Set<WebSocket>();
  /** Of each subscription that Firefox made, the key it is bound to; others have it in their address. */
  readonly #keys = new Map<string, string>();
  #next = 1;

  private constructor(http: Server) {
    this.#http = http;
    new WebSocketServer({ server: http }).on('connection', (socket) => {
      this.#browsers.add(socket);
      socket.on('close', () => this.#browsers.delete(socket));
      socket.on('message', (data: Buffer) => this.#hear(socket, data.toString()));
    });
    http.on('request', (request, response) => {
      let bytes = 0;
      request.on('data', (part: Buffer) => (bytes += part.length));
      request.on('end', () => response.writeHead(this.#called(request, bytes) ? 201 : 403).end());
    });
  }

  static async start(): Promise<PushService> {
    const http = createServer().listen(0, '127.0.0.1');
    await once(http, 'listening');
    return new PushService(http);
  }

  get #origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** What has a Firefox use it. */
  get preferences(): Readonly<Record<string, string | boolean>> {
    return {
      'dom.push.serverURL': `${this.#origin.replace('http', 'ws')}/`,
      'dom.push.testing.allowInsecureServerURL': true,
      'dom.push.connection.enabled': true,
    };
  }

  /** Has the pages of a Chromium subscribe here: its own push service is not on this machine. */
  async replaceIn(context: BrowserContext): Promise<void> {
    await context.addInitScript((origin) => {
      // A page that is not there yet cannot subscribe.
      if (!('PushManager' in globalThis)) return;
      let subscription: object | null = null;
      Object.assign(PushManager.prototype, {
        subscribe: ({ applicationServerKey }: { readonly applicationServerKey: Uint8Array }) => {
          const base64 = btoa(String.fromCharCode(...applicationServerKey));
          const key = base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
          const unsubscribe = () => {
            subscription = null;
            return Promise.resolve(true);
          };
          subscription = { endpoint: `${origin}/push/${key}`, unsubscribe };
          return Promise.resolve(subscription);
        },
        getSubscription: () => Promise.resolve(subscription),
      });
    }, this.#origin);
  }

  #called({ url = '', headers, method }: IncomingMessage, bytes: number): boolean {
    const channel = url.slice('/push/'.length);
    const key = this.#keys.get(channel) ?? channel;
    const ring = { isSigned: isSigned(headers.authorization ?? '', { key, origin: this.#origin }), bytes };
    this.rings.push(ring);
    if (method !== 'POST' || !ring.isSigned || headers['ttl'] === undefined) return false;
    const call = { messageType: 'notification', channelID: channel, version: String(this.#next++) };
    for (const socket of this.#browsers) socket.send(JSON.stringify(call));
    this.onRing();
    return true;
  }

  #hear(socket: WebSocket, text: string): void {
    // An empty object asks whether anybody is there.
    if (text === '{}') return socket.send('{}');
    const answer = this.#answer(JSON.parse(text) as Told);
    if (answer !== undefined) socket.send(JSON.stringify({ status: 200, ...answer }));
  }

  #answer(told: Told): object | undefined {
    switch (told.messageType) {
      case 'hello':
        return { messageType: 'hello', use_webpush: true, uaid: 'one-browser', broadcasts: {} };
      case 'register': {
        const { messageType, channelID, key = '' } = told;
        this.#keys.set(channelID, key.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
        return { messageType, channelID, pushEndpoint: `${this.#origin}/push/${channelID}` };
      }
      case 'unregister':
        return { messageType: 'unregister', channelID: told.channelID };
      default:
        return undefined;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#browsers) socket.terminate();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, 'close');
  }
}
