import { type WakeCall, toHex } from '@pando/protocol';

/** The holder of one key of one log, who is to be woken for what came at `since` (ms). */
export interface Sleeper {
  readonly logHex: string;
  readonly keyHex: string;
  readonly since: number;
}

/** How long (ms) the servers of a conversation wait for the one before them in rank. */
const RANK_MS = 15_000;
/** Between two calls to one bell (ms): whoever is woken comes for all that there is. */
const MIN_GAP_MS = 5_000;

interface Waking {
  readonly call: WakeCall;
  readonly sleeper: Sleeper;
  readonly at: number;
}

/**
 * Devices that are to be woken, in memory alone: what is lost with the process costs one call, and the other replicas
 * make it. A bell is rung once for all that comes meanwhile, and not at all if its device has come by itself. Who else
 * has given the same address has no say in that: another server of a conversation knows it, and may be hostile.
 */
export class Sleepers {
  readonly #max: number;
  /** By log and key. */
  readonly #wakings = new Map<string, Waking>();
  /** By bell, when it was last rung (ms). */
  readonly #called = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Plans a call, not before `earliest`. More than there may be are dropped: a server with too much to do leaves them first. */
  plan(call: WakeCall, sleeper: Sleeper, earliest: number): void {
    const name = nameOf(sleeper);
    if (this.#wakings.has(name) || this.#wakings.size >= this.#max) return;
    const at = Math.max(earliest + call.rank * RANK_MS, this.#freeAt(call));
    this.#wakings.set(name, { call, sleeper, at });
  }

  /** Someone has come by itself, and reads what there is. */
  came(sleeper: Omit<Sleeper, 'since'>): void {
    this.#wakings.delete(nameOf(sleeper));
  }

  /** The calls whose time has come and whose device has not. */
  due(now: number, isAwake: (sleeper: Sleeper) => boolean): readonly WakeCall[] {
    for (const [bell, at] of this.#called) if (at + MIN_GAP_MS <= now) this.#called.delete(bell);
    const calls: WakeCall[] = [];
    for (const [name, waking] of this.#wakings) {
      const { call, sleeper, at } = waking;
      if (at > now) continue;
      this.#wakings.delete(name);
      const rung = this.#called.get(bellOf(call));
      if (isAwake(sleeper) || (rung !== undefined && rung >= sleeper.since)) continue;
      if (rung !== undefined) {
        this.#wakings.set(name, { ...waking, at: this.#freeAt(call) });
        continue;
      }
      calls.push(call);
      this.#called.set(bellOf(call), now);
    }
    return calls;
  }

  #freeAt(call: WakeCall): number {
    return (this.#called.get(bellOf(call)) ?? Number.NEGATIVE_INFINITY) + MIN_GAP_MS;
  }
}

/** An address with the key that a push service expects there: with another key it is another's word. */
export function bellOf({ endpoint, secret, key }: WakeCall): string {
  return `${toHex(key)}${toHex(secret)} ${endpoint}`;
}

function nameOf({ logHex, keyHex }: Omit<Sleeper, 'since'>): string {
  return `${logHex} ${keyHex}`;
}
