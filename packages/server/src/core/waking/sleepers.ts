import type { WakeCall } from '@pando/protocol';

/** The holder of one key of one log, who is to be woken for what came at `since` (ms). */
export interface Sleeper {
  readonly logHex: string;
  readonly keyHex: string;
  readonly since: number;
}

/** How long (ms) the servers of a conversation wait for the one before them in rank. */
const RANK_MS = 15_000;
/** Between two calls to one address (ms): whoever is woken comes for all that there is. */
const MIN_GAP_MS = 5_000;

interface Waking {
  readonly call: WakeCall;
  readonly sleeper: Sleeper;
  readonly at: number;
}

/**
 * Devices that are to be woken, in memory alone: what is lost with the process costs one call, and the other replicas
 * make it. An address is called once for all that comes meanwhile, and not at all if its device has come by itself.
 */
export class Sleepers {
  readonly #max: number;
  /** By address. */
  readonly #wakings = new Map<string, Waking>();
  readonly #called = new Map<string, number>();
  /** Addresses to be called, by log and key. */
  readonly #endpoints = new Map<string, string>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Plans a call, not before `earliest`. More than there may be are dropped: a server with too much to do leaves them first. */
  plan(call: WakeCall, sleeper: Sleeper, earliest: number): void {
    if (this.#wakings.has(call.endpoint) || this.#wakings.size >= this.#max) return;
    const free = (this.#called.get(call.endpoint) ?? Number.NEGATIVE_INFINITY) + MIN_GAP_MS;
    const at = Math.max(earliest + call.rank * RANK_MS, free);
    this.#wakings.set(call.endpoint, { call, sleeper, at });
    this.#endpoints.set(nameOf(sleeper), call.endpoint);
  }

  /** Someone has come by itself, and reads what there is. */
  came(sleeper: Omit<Sleeper, 'since'>): void {
    const waking = this.#wakings.get(this.#endpoints.get(nameOf(sleeper)) ?? '');
    if (waking !== undefined) this.#forget(waking);
  }

  /** The calls whose time has come and whose device has not. */
  due(now: number, isAwake: (sleeper: Sleeper) => boolean): readonly WakeCall[] {
    for (const [endpoint, at] of this.#called) if (at + MIN_GAP_MS <= now) this.#called.delete(endpoint);
    const due = [...this.#wakings.values()].filter(({ at }) => at <= now);
    for (const each of due) this.#forget(each);
    const calls = due.filter(({ sleeper }) => !isAwake(sleeper)).map(({ call }) => call);
    for (const { endpoint } of calls) this.#called.set(endpoint, now);
    return calls;
  }

  #forget({ call, sleeper }: Waking): void {
    this.#wakings.delete(call.endpoint);
    this.#endpoints.delete(nameOf(sleeper));
  }
}

function nameOf({ logHex, keyHex }: Omit<Sleeper, 'since'>): string {
  return `${logHex} ${keyHex}`;
}
