import {
  PROTOCOL_VERSIONS,
  type Incarnation,
  type Push,
  type Request,
  type Response,
  type ServerKey,
  clientFrame,
  decode,
  encode,
  equalBytes,
  serverFrame,
} from '@pando/protocol';
import type { Lane } from '../effect.ts';
import type { Turn } from '../turn.ts';

/** A request without an answer for so long counts as lost; what asked decides whether to ask again. */
const REQUEST_TIMEOUT_MS = 15_000;
/** A server that cannot serve us, and does not say for how long: one day it runs another version, or is put right. */
const RETURN_MS = 15 * 60_000;
/** What a server said of itself is asked again at once, then after so long, and after twice as long each further time. */
const DOUBT_AGAIN_MS = 30_000;
const MAX_DOUBT_DOUBLINGS = 7;
/** A server that took a connection and did not greet is tried again after so long, and after twice as long each time. */
const UNGREETED_MS = 2_000;
/** Up to four minutes. */
const MAX_UNGREETED_DOUBLINGS = 7;
const AGENT = 'pando/1';
/** Clocks measured on this many servers; the median corrects this device's. */
const MAX_CLOCKS = 16;

/** Undefined where the connection ended or the time ran out: the request may or may not have been carried out. */
export type Answer = Response | undefined;
export type Continuation = (turn: Turn, answer: Answer) => Promise<void> | void;

/** What a server said of itself in this connection's first frame. */
export interface Greeting {
  readonly server: ServerKey;
  readonly incarnation: Incarnation;
  readonly challenge: Uint8Array;
  readonly software: string;
  readonly version: number;
  /** On the connection before it named the same server, and the same incarnation. */
  readonly isRepeated: boolean;
}

export interface LinkListener {
  ready(turn: Turn, url: string, lane: Lane, greeting: Greeting): Promise<void> | void;
  lost(turn: Turn, url: string, lane: Lane): Promise<void> | void;
  push(turn: Turn, url: string, lane: Lane, push: Push): Promise<void> | void;
}

interface Pending {
  readonly deadline: number;
  readonly settle: Continuation;
}

interface Link {
  readonly url: string;
  readonly lane: Lane;
  greeting: Greeting | undefined;
  /** Who it said it is when it last said so. */
  said: Pick<Greeting, 'server' | 'incarnation'> | undefined;
  /** How often that was doubted, and when (ms) it may be again. */
  doubts: number;
  doubtAt: number;
  /** How often in a row it was connected and did not say who it is. */
  ungreeted: number;
  connected: boolean;
  nextId: number;
  readonly pending: Map<number, Pending>;
}

/** All server connections: first frames, requests with their answers, pushes. */
export class Links {
  readonly #links: Readonly<Record<Lane, Map<string, Link>>> = { account: new Map(), conversation: new Map() };
  readonly #listener: LinkListener;
  readonly #clocks = new Map<string, number>();
  #clockCorrection = 0;
  /** No request's time runs out before (ms). */
  #deadline = Number.POSITIVE_INFINITY;
  /** How many requests are not answered yet. */
  #pending = 0;

  constructor(listener: LinkListener) {
    this.#listener = listener;
  }

  /** Connects to what is wanted on a lane and not there, and lets go of the rest. */
  want(turn: Turn, lane: Lane, wanted: ReadonlySet<string>): void {
    const links = this.#links[lane];
    for (const url of wanted) {
      if (links.has(url)) continue;
      links.set(url, newLink(url, lane));
      turn.connect(url, lane);
    }
    for (const [url, link] of links) {
      if (wanted.has(url) || link.pending.size > 0) continue;
      links.delete(url);
      turn.disconnect(url, lane);
    }
  }

  greeting(url: string, lane: Lane): Greeting | undefined {
    return this.#links[lane].get(url)?.greeting;
  }

  isConnected(url: string): boolean {
    return (['account', 'conversation'] as const).some((lane) => this.greeting(url, lane) !== undefined);
  }

  /** Milliseconds to add to this device's clock: the median over the servers it is or was connected to. */
  get clockCorrection(): number {
    return this.#clockCorrection;
  }

  /**
   * Sends a request where the link is ready (false: it is not, and `then` will not be called). `then` runs in the
   * turn of the answer, or with undefined when there will be none.
   */
  request(
    turn: Turn,
    url: string,
    lane: Lane,
    request: Request,
    then: Continuation,
    timeout = REQUEST_TIMEOUT_MS,
  ): boolean {
    const link = this.#links[lane].get(url);
    if (link?.greeting === undefined) return false;
    this.#send(turn, link, request, then, timeout);
    return true;
  }

  async connected(turn: Turn, url: string, lane: Lane): Promise<void> {
    const link = this.#links[lane].get(url);
    if (link === undefined) return turn.disconnect(url, lane);
    if (link.connected) await this.disconnected(turn, url, lane);
    link.connected = true;
    const sentAt = turn.now;
    this.#send(
      turn,
      link,
      { type: 'hello', versions: PROTOCOL_VERSIONS, agent: AGENT },
      async (answered, answer) => {
        if (answer?.type !== 'welcome') return this.#refused(answered, link, answer);
        const { server, incarnation, challenge, software, version, now } = answer;
        const isRepeated = link.said !== undefined && isServer(answer, { key: link.said.server, ...link.said });
        link.said = { server, incarnation };
        link.ungreeted = 0;
        link.greeting = { server, incarnation, challenge, software, version, isRepeated };
        this.#noteClock(url, now - (sentAt + answered.now) / 2);
        await this.#listener.ready(answered, url, lane, link.greeting);
      },
      REQUEST_TIMEOUT_MS,
    );
  }

  async disconnected(turn: Turn, url: string, lane: Lane): Promise<void> {
    const link = this.#links[lane].get(url);
    if (link === undefined) return;
    link.connected = false;
    const wasReady = link.greeting !== undefined;
    link.greeting = undefined;
    const pending = [...link.pending.values()];
    link.pending.clear();
    this.#pending -= pending.length;
    for (const { settle } of pending) await settle(turn, undefined);
    if (wasReady) await this.#listener.lost(turn, url, lane);
  }

  async frame(turn: Turn, url: string, lane: Lane, bytes: Uint8Array): Promise<void> {
    const link = this.#links[lane].get(url);
    if (link === undefined) return;
    const decoded = decode(serverFrame, bytes);
    // A server that does not speak the protocol is treated as one that is not there.
    if (!decoded.ok) return this.renew(turn, url, lane);
    const frame = decoded.value;
    if (frame.type === 'push') return this.#pushed(turn, link, frame.push);
    const pending = link.pending.get(frame.id);
    if (pending === undefined) return;
    link.pending.delete(frame.id);
    this.#pending -= 1;
    await pending.settle(turn, frame.response);
  }

  /** Ends a connection, if there is one, and has another made. */
  renew(turn: Turn, url: string, lane: Lane): void {
    turn.disconnect(url, lane);
    turn.connect(url, lane);
  }

  /**
   * What this server said of itself may not be so, and a connection may last for days: it is to say it again on another
   * one. Whoever goes on doubting has that done less and less often. Returns when (ms) it can be doubted again.
   */
  doubt(turn: Turn, url: string, lane: Lane): number {
    const link = this.#links[lane].get(url);
    if (link?.greeting === undefined) return Number.POSITIVE_INFINITY;
    if (link.doubtAt > turn.now) return link.doubtAt;
    link.doubtAt = turn.now + DOUBT_AGAIN_MS * 2 ** Math.min(link.doubts++, MAX_DOUBT_DOUBLINGS);
    this.renew(turn, url, lane);
    return link.doubtAt;
  }

  /** When the next request will be given up (ms). */
  get deadline(): number {
    return this.#pending === 0 ? Number.POSITIVE_INFINITY : this.#deadline;
  }

  /** Gives up on requests whose time has run out. */
  async expire(turn: Turn): Promise<void> {
    if (this.#deadline <= turn.now) {
      this.#deadline = Number.POSITIVE_INFINITY;
      for (const links of Object.values(this.#links)) {
        for (const { pending } of links.values()) {
          for (const [id, { deadline, settle }] of pending) {
            if (deadline > turn.now) this.#deadline = Math.min(this.#deadline, deadline);
            else {
              pending.delete(id);
              this.#pending -= 1;
              await settle(turn, undefined);
            }
          }
        }
      }
    }
  }

  #send(turn: Turn, link: Link, request: Request, then: Continuation, timeout: number): void {
    const id = link.nextId++;
    const deadline = turn.now + timeout;
    link.pending.set(id, { deadline, settle: then });
    this.#deadline = this.#pending === 0 ? deadline : Math.min(this.#deadline, deadline);
    this.#pending += 1;
    turn.transmit(link.url, link.lane, encode(clientFrame, { id, request }));
  }

  async #pushed(turn: Turn, link: Link, push: Push): Promise<void> {
    if (push.type === 'closing') {
      return turn.holdOff(link.url, link.lane, turn.now + (push.retryAfter ?? RETURN_MS), true);
    }
    if (link.greeting !== undefined) await this.#listener.push(turn, link.url, link.lane, push);
  }

  #refused(turn: Turn, link: Link, answer: Answer): void {
    // One that ended is made anew without being asked for.
    if (!link.connected) return;
    const asked = answer?.type === 'error';
    const pause = asked ? (answer.retryAfter ?? RETURN_MS) : ungreetedPause(link);
    turn.holdOff(link.url, link.lane, turn.now + pause, asked);
  }

  #noteClock(url: string, offset: number): void {
    this.#clocks.delete(url);
    this.#clocks.set(url, Math.round(offset));
    const oldest = this.#clocks.size > MAX_CLOCKS ? this.#clocks.keys().next().value : undefined;
    if (oldest !== undefined) this.#clocks.delete(oldest);
    const offsets = [...this.#clocks.values()].sort((a, b) => a - b);
    this.#clockCorrection = offsets[Math.floor(offsets.length / 2)] ?? 0;
  }
}

function newLink(url: string, lane: Lane): Link {
  return {
    url,
    lane,
    greeting: undefined,
    said: undefined,
    doubts: 0,
    doubtAt: 0,
    ungreeted: 0,
    connected: false,
    nextId: 1,
    pending: new Map(),
  };
}

/** A connection without a greeting is of no use, however long it stands: how long (ms) until another one is made. */
function ungreetedPause(link: Link): number {
  return UNGREETED_MS * 2 ** Math.min(link.ungreeted++, MAX_UNGREETED_DOUBLINGS);
}

/** Whether the server behind this link is the one and the incarnation that was meant. */
export function isServer(
  greeting: Pick<Greeting, 'server' | 'incarnation'>,
  expected: { readonly key: ServerKey; readonly incarnation: Incarnation },
): boolean {
  return equalBytes(greeting.server, expected.key) && equalBytes(greeting.incarnation, expected.incarnation);
}
