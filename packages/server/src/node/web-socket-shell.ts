import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_FRAME_BYTES, type ServerFrame, encode, serverFrame } from '@pando/protocol';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { ServerCore } from '../core/core.ts';
import type { ConnectionId, Effect } from '../core/effect.ts';
import { ClientSocket } from './client-socket.ts';
import { frameCost } from './frame-cost.ts';
import { FrameQueue } from './frame-queue.ts';
import type { ShellLimits } from './options.ts';
import type { PushSender } from './push-sender.ts';
import type { ServerMetrics } from './server-metrics.ts';

const TICK_MS = 1000;
const RETRY_WHEN_CLOSED_MS = 1000;
const RETRY_WHEN_SLOW_MS = 5000;
/** Clients of a server that stops come back spread over this time. */
const RETRY_AFTER_STOP_MS = { least: 1000, spread: 9000 };

export interface ShellParts {
  readonly core: ServerCore;
  readonly limits: ShellLimits;
  readonly metrics: ServerMetrics;
  readonly push: Pick<PushSender, 'send'>;
  /** A fault of this program or of the disk. */
  readonly fault: (doing: string, error: unknown) => void;
}

/**
 * Sockets around the core. All frames that arrived in one turn of the event loop are one batch, so one fsync; their
 * answers leave after it, each socket's in one write.
 *
 * `Origin` is not looked at: there are no cookies or other rights that a browser would add by itself. Whoever
 * connects has only what it can sign with keys of its own.
 */
export class WebSocketShell {
  readonly #core: ServerCore;
  readonly #limits: ShellLimits;
  readonly #metrics: ServerMetrics;
  readonly #push: ShellParts['push'];
  readonly #fault: ShellParts['fault'];
  readonly #acceptor = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
  });
  readonly #clients = new Map<ConnectionId, ClientSocket>();
  readonly #queue = new FrameQueue<ClientSocket>();
  /** Not read because too much of theirs, or of all, waits. */
  readonly #unread = new Set<ClientSocket>();
  /** The core has more for them once their sockets have room. */
  readonly #wantMore = new Set<ClientSocket>();
  readonly #ticker: NodeJS.Timeout;
  #lastId = 0;
  #isBatchDue = false;
  #onEmpty: (() => void) | undefined;

  constructor({ core, limits, metrics, push, fault }: ShellParts) {
    this.#push = push;
    this.#core = core;
    this.#limits = limits;
    this.#metrics = metrics;
    this.#fault = fault;
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
  }

  get connections(): number {
    return this.#clients.size;
  }

  get waitingFrames(): number {
    return this.#queue.size;
  }

  get unsentBytes(): number {
    return [...this.#clients.values()].reduce((sum, each) => sum + each.unsentBytes, 0);
  }

  /** Takes over the socket of an upgrade request. */
  accept(request: IncomingMessage, tcp: Socket, head: Buffer, address: string): void {
    this.#acceptor.handleUpgrade(request, tcp, head, (socket) => this.#connected(socket, tcp, address));
  }

  /** Finishes what has come, then tells every client to come back in a while. */
  async close(): Promise<void> {
    clearInterval(this.#ticker);
    while (this.#queue.isReady) this.#runBatch();
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    for (const client of this.#clients.values()) {
      const { least, spread } = RETRY_AFTER_STOP_MS;
      client.close('the server stops', Math.round(least + Math.random() * spread));
    }
    if (this.#clients.size > 0) await empty;
  }

  #connected(socket: WebSocket, tcp: Socket, address: string): void {
    const id = (this.#lastId += 1) as ConnectionId;
    const client = new ClientSocket(id, socket, tcp, this.#limits);
    this.#clients.set(id, client);
    this.#core.connect(id, address, Date.now());
    tcp.setNoDelay(true);
    tcp.on('drain', () => this.#drained(client));
    socket.on('message', (data, isBinary) => this.#received(client, data, isBinary));
    socket.on('ping', () => this.#checkPressure(client));
    // Its end follows: a frame too large, a broken frame, a reset connection.
    socket.on('error', () => undefined);
    // Not the WebSocket's own close event, which does not always come where the connection broke.
    tcp.on('close', () => this.#gone(client));
  }

  #received(client: ClientSocket, data: RawData, isBinary: boolean): void {
    if (client.isClosing || !this.#clients.has(client.id)) return;
    const bytes = data as Buffer;
    this.#metrics.framesReceived.add();
    this.#metrics.bytesReceived.add(bytes.length);
    if (!isBinary) {
      client.close('frames are binary', null);
      return;
    }
    this.#queue.push({ connection: client, bytes, cost: frameCost(bytes), at: performance.now() });
    if (!this.#hasRoomFor(client)) {
      this.#unread.add(client);
      client.setReading(false);
    }
    this.#scheduleBatch();
  }

  #hasRoomFor(client: ClientSocket): boolean {
    const { frames, bytes } = this.#queue.waiting(client);
    const { waitingFramesPerConnection, waitingBytesPerConnection, waitingBytes } = this.#limits;
    return frames < waitingFramesPerConnection && bytes < waitingBytesPerConnection && this.#queue.bytes < waitingBytes;
  }

  #scheduleBatch(): void {
    if (this.#isBatchDue) return;
    this.#isBatchDue = true;
    // After the polling of all sockets in this turn.
    setImmediate(() => {
      this.#isBatchDue = false;
      this.#runBatch();
      if (this.#queue.isReady) this.#scheduleBatch();
    });
  }

  #runBatch(): void {
    const frames = this.#queue.take(this.#limits.batch);
    if (frames.length === 0) return;
    const start = performance.now();
    for (const { at } of frames) this.#metrics.queueWait.observe((start - at) / 1000);
    this.#metrics.batchFrames.observe(frames.length);
    const incoming = frames.map(({ connection, bytes }) => ({ connection: connection.id, bytes }));
    this.#guarded('handling frames', () => this.#perform(this.#core.handle(incoming, Date.now())));
    this.#metrics.batchSeconds.observe((performance.now() - start) / 1000);
    for (const client of this.#unread) {
      if (!this.#hasRoomFor(client)) continue;
      this.#unread.delete(client);
      if (!client.isPaused) client.setReading(true);
    }
  }

  #perform(effects: readonly Effect[]): void {
    const touched = new Set<ClientSocket>();
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          this.#send(effect.to, effect.frame, touched);
          break;
        case 'more': {
          const client = this.#clients.get(effect.connection);
          if (client !== undefined) this.#wantMore.add(client);
          break;
        }
        case 'wake':
          this.#push.send(effect.call);
          break;
        case 'close':
          this.#clients.get(effect.connection)?.close(effect.reason, RETRY_WHEN_CLOSED_MS);
          break;
      }
    }
    for (const client of touched) {
      client.uncork();
      this.#checkPressure(client);
    }
    if (this.#wantMore.size > 0) setImmediate(() => this.#giveMore());
  }

  #send(to: readonly ConnectionId[], frame: ServerFrame, touched: Set<ClientSocket>): void {
    const bytes = encode(serverFrame, frame);
    if (frame.type === 'response') this.#metrics.answered(frame.response);
    for (const id of to) {
      const client = this.#clients.get(id);
      if (client === undefined || client.isClosing) continue;
      client.cork();
      touched.add(client);
      client.send(bytes);
      this.#metrics.framesSent.add();
      this.#metrics.bytesSent.add(bytes.length);
    }
  }

  #giveMore(): void {
    for (const client of this.#wantMore) {
      if (client.isPaused) continue; // `drained` brings it back
      this.#wantMore.delete(client);
      if (!client.isClosing) this.#resume(client);
    }
  }

  #checkPressure(client: ClientSocket): void {
    if (client.isClosing || !client.becomesPaused(Date.now())) return;
    this.#core.pause(client.id);
    this.#queue.hold(client);
    client.setReading(false);
  }

  #drained(client: ClientSocket): void {
    if (client.isClosing || !client.becomesResumed()) return;
    this.#queue.release(client);
    if (!this.#unread.has(client)) client.setReading(true);
    if (this.#queue.isReady) this.#scheduleBatch();
    this.#wantMore.delete(client);
    this.#resume(client);
  }

  #resume(client: ClientSocket): void {
    this.#guarded('resuming a connection', () => this.#perform(this.#core.resume(client.id, Date.now())));
  }

  #gone(client: ClientSocket): void {
    if (!this.#clients.delete(client.id)) return;
    this.#queue.drop(client);
    this.#unread.delete(client);
    this.#wantMore.delete(client);
    this.#guarded('forgetting a connection', () => this.#core.disconnect(client.id, Date.now()));
    if (this.#clients.size === 0) this.#onEmpty?.();
  }

  #tick(): void {
    const now = Date.now();
    this.#guarded('the once-a-second work', () => this.#perform(this.#core.tick(now)));
    const bySize = [...this.#clients.values()]
      .filter((each) => each.unsentBytes > 0 && !each.isClosing)
      .sort((a, b) => b.unsentBytes - a.unsentBytes);
    let unsent = bySize.reduce((sum, each) => sum + each.unsentBytes, 0);
    for (const client of bySize) {
      if (unsent <= this.#limits.unsentBytes && !client.isStuck(now)) continue;
      unsent -= client.unsentBytes;
      this.#metrics.connectionsCut.add();
      client.close('this connection reads too slowly', RETRY_WHEN_SLOW_MS);
    }
  }

  /** Nothing that goes wrong with one batch may end the process: its clients get no answer, and ask again. */
  #guarded(doing: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fault(doing, error);
    }
  }
}
