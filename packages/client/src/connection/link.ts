import { PING_INTERVAL_MS } from '@pando/protocol';
import type { RetryBudget } from './retry-budget.ts';

export const backoffBaseMs = 500;
export const backoffCapMs = 30_000;
export const openTimeoutMs = 10_000;
/** A connection that ends sooner than this after it opened counts as a failed attempt. */
export const stableAfterMs = 10_000;
/** After a ping the other side has this long to say anything at all. */
export const answerTimeoutMs = 5000;
/** A wake-up that is so late means that this machine slept, which says nothing about the other side. */
const sleptMs = 2000;

/** What a link tells its shell to do. `socket` numbers the link's sockets, so that late news of an old one is known. */
export type LinkCommand =
  | { readonly type: 'open'; readonly socket: number }
  | { readonly type: 'close'; readonly socket: number }
  | { readonly type: 'ping'; readonly socket: number }
  | { readonly type: 'connected'; readonly socket: number }
  | { readonly type: 'disconnected' };

type State =
  /** Nobody wants it. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'waiting'; readonly until: number }
  | { readonly kind: 'opening'; readonly deadline: number }
  | {
      readonly kind: 'open';
      readonly since: number;
      readonly heard: number;
      readonly sent: number;
      readonly pinged: number | undefined;
    };

/**
 * One connection that is kept up: opens, retries with full jitter, asks a silent peer whether it lives. Pure but for
 * its own state: times (ms) and randomness come in, commands go out.
 */
export class Link {
  readonly #random: () => number;
  readonly #budget: RetryBudget;
  #state: State = { kind: 'idle' };
  #socket = 0;
  #failures = 0;
  /** Not before, whatever happens: when the last attempt's backoff ends. */
  #notBefore = 0;
  /** Whether it waits because the server asked for it, or because the server was of no use. */
  #held: 'no' | 'useless' | 'asked' = 'no';

  constructor(random: () => number, budget: RetryBudget) {
    this.#random = random;
    this.#budget = budget;
  }

  get isOpen(): boolean {
    return this.#state.kind === 'open';
  }

  /** When `tick` has something to do, or never. */
  get wakeAt(): number {
    switch (this.#state.kind) {
      case 'idle':
        return Number.POSITIVE_INFINITY;
      case 'waiting':
        return this.#state.until;
      case 'opening':
        return this.#state.deadline;
      case 'open':
        return dueAt(this.#state);
    }
  }

  /** Keep it up from now on. */
  connect(now: number): LinkCommand[] {
    if (this.#state.kind !== 'idle') return [];
    if (now < this.#notBefore) {
      this.#state = { kind: 'waiting', until: this.#notBefore };
      return [];
    }
    return this.#open(now);
  }

  /** Let it go. */
  disconnect(now: number): LinkCommand[] {
    const commands = this.#end(now);
    this.#state = { kind: 'idle' };
    return commands;
  }

  /** The server is not to be tried again before `until`; `asked`: it said so itself. */
  holdOff(now: number, until: number, asked: boolean): LinkCommand[] {
    if (this.#state.kind === 'idle') return [];
    const commands = this.#end(now);
    const at = Math.max(until, this.#notBefore) + this.#jitter();
    this.#notBefore = at;
    this.#held = asked ? 'asked' : 'useless';
    this.#state = { kind: 'waiting', until: at };
    return commands;
  }

  opened(now: number, socket: number): LinkCommand[] {
    if (socket !== this.#socket || this.#state.kind !== 'opening') return [];
    this.#state = { kind: 'open', since: now, heard: now, sent: now, pinged: undefined };
    return [{ type: 'connected', socket }];
  }

  /** Something came in; false if it is of a socket that is given up. */
  heard(now: number, socket: number): boolean {
    if (socket !== this.#socket || this.#state.kind !== 'open') return false;
    this.#state = { ...this.#state, heard: now, pinged: undefined };
    return true;
  }

  /** Something goes out; false if that socket is not there any more. */
  send(now: number, socket: number): boolean {
    if (socket !== this.#socket || this.#state.kind !== 'open') return false;
    this.#state = { ...this.#state, sent: now };
    this.#budget.sent();
    return true;
  }

  /** The socket ended, or never came up. */
  closed(now: number, socket: number): LinkCommand[] {
    if (socket !== this.#socket || (this.#state.kind !== 'opening' && this.#state.kind !== 'open')) return [];
    return this.#retry(now).filter(({ type }) => type !== 'close');
  }

  /** Gives up the socket, which takes too much or too little. */
  drop(now: number): LinkCommand[] {
    return this.#state.kind === 'open' ? this.#retry(now) : [];
  }

  /**
   * There is reason to believe that the network is back, or the server: another lane has a connection, which says
   * nothing where this one had one, too, and it was of no use. What a server asked for is kept to.
   */
  hint(now: number, sign: 'network' | 'lane'): LinkCommand[] {
    const heeded = this.#held === 'no' || (this.#held === 'useless' && sign === 'network');
    return this.#state.kind === 'waiting' && heeded ? this.#open(now) : [];
  }

  tick(now: number): LinkCommand[] {
    if (now < this.wakeAt) return [];
    switch (this.#state.kind) {
      case 'idle':
        return [];
      case 'waiting':
        return this.#open(now);
      case 'opening':
        return this.#retry(now);
      case 'open': {
        const { pinged } = this.#state;
        if (pinged !== undefined && now - (pinged + answerTimeoutMs) < sleptMs) return this.#retry(now);
        this.#state = { ...this.#state, sent: now, pinged: now };
        return [{ type: 'ping', socket: this.#socket }];
      }
    }
  }

  #open(now: number): LinkCommand[] {
    this.#held = 'no';
    this.#state = { kind: 'opening', deadline: now + openTimeoutMs };
    return [{ type: 'open', socket: ++this.#socket }];
  }

  #retry(now: number): LinkCommand[] {
    const commands = this.#end(now);
    this.#state = { kind: 'waiting', until: this.#notBefore };
    return commands;
  }

  /** Ends the socket, if there is one, and says from when on another may be opened. */
  #end(now: number): LinkCommand[] {
    const state = this.#state;
    if (state.kind !== 'opening' && state.kind !== 'open') return [];
    const close: LinkCommand = { type: 'close', socket: this.#socket };
    const wasStable = state.kind === 'open' && now - state.since >= stableAfterMs;
    if (wasStable) this.#failures = 0;
    this.#notBefore = now + this.#jitter();
    this.#failures++;
    return state.kind === 'open' ? [close, { type: 'disconnected' }] : [close];
  }

  /** Full jitter; a retry beyond the budget is a slow one. */
  #jitter(): number {
    const ceiling = Math.min(backoffCapMs, backoffBaseMs * 2 ** this.#failures);
    return this.#random() * (this.#budget.take() ? ceiling : backoffCapMs);
  }
}

function dueAt({ heard, sent, pinged }: Extract<State, { kind: 'open' }>): number {
  return pinged === undefined ? Math.min(heard, sent) + PING_INTERVAL_MS : pinged + answerTimeoutMs;
}
