import type { Socket } from 'node:net';
import { type ServerFrame, encode, serverFrame } from '@pando/protocol';
import type { WebSocket } from 'ws';
import type { ConnectionId } from '../core/effect.ts';
import type { ShellLimits } from './options.ts';

const CLOSE_NORMAL = 1000;
const CLOSE_TRY_AGAIN_LATER = 1013;
/** A client that does not answer a close by then is cut off. */
const CLOSE_GRACE_MS = 2000;

/** One client's WebSocket: what it has not taken yet, and what follows from that. */
export class ClientSocket {
  readonly id: ConnectionId;
  readonly #socket: WebSocket;
  readonly #tcp: Socket;
  readonly #limits: ShellLimits;
  #pausedSince: number | undefined;
  #unsentThen = 0;
  #isRead = true;
  #isCorked = false;
  #isClosing = false;

  constructor(id: ConnectionId, socket: WebSocket, tcp: Socket, limits: ShellLimits) {
    this.id = id;
    this.#socket = socket;
    this.#tcp = tcp;
    this.#limits = limits;
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  get isPaused(): boolean {
    return this.#pausedSince !== undefined;
  }

  get unsentBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** Keeps what follows together until `uncork`, for one system call. */
  cork(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#tcp.cork();
  }

  uncork(): void {
    if (!this.#isCorked) return;
    this.#isCorked = false;
    this.#tcp.uncork();
  }

  /** `frame` is an encoded `serverFrame`. */
  send(frame: Uint8Array): void {
    if (!this.#isClosing) this.#socket.send(frame, { binary: true });
  }

  /** Whether it has just fallen behind: then entries wait in the store, and its requests in its own socket. */
  becomesPaused(now: number): boolean {
    if (this.isPaused || this.unsentBytes <= this.#limits.pausedBytes) return false;
    this.#pausedSince = now;
    this.#unsentThen = this.unsentBytes;
    return true;
  }

  /** Whether it has just caught up. */
  becomesResumed(): boolean {
    if (!this.isPaused || this.unsentBytes > this.#limits.pausedBytes / 2) return false;
    this.#pausedSince = undefined;
    return true;
  }

  /** Whether it takes so little that it must be cut. */
  isStuck(now: number): boolean {
    if (this.unsentBytes > this.#limits.cutBytes) return true;
    if (this.#pausedSince === undefined || now - this.#pausedSince <= this.#limits.pausedMs) return false;
    if (this.unsentBytes >= this.#unsentThen) return true;
    this.#pausedSince = now;
    this.#unsentThen = this.unsentBytes;
    return false;
  }

  setReading(isRead: boolean): void {
    if (isRead === this.#isRead) return;
    this.#isRead = isRead;
    if (isRead) this.#socket.resume();
    else this.#socket.pause();
  }

  /** Says why, and when to come back (ms; null: not at all). What was sent before goes out first, if the client takes it. */
  close(reason: string, retryAfter: number | null): void {
    if (this.#isClosing) return;
    const frame: ServerFrame = { type: 'push', push: { type: 'closing', reason, retryAfter } };
    this.send(encode(serverFrame, frame));
    this.#isClosing = true;
    this.uncork();
    this.setReading(true); // or its answer to the close would never be seen
    this.#socket.close(retryAfter === null ? CLOSE_NORMAL : CLOSE_TRY_AGAIN_LATER);
    const impatience = setTimeout(() => this.#socket.terminate(), CLOSE_GRACE_MS);
    this.#tcp.once('close', () => clearTimeout(impatience));
  }
}
