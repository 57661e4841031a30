import type { ProfileName } from '../scenario.ts';
import type { Chunk } from './seed-worker.ts';

const SEEDS_OF_A_CHUNK = 8;

/**
 * Which seeds are run next: those of the profile that has had the least time, so that all get their share, however
 * long one of their seeds takes.
 */
export class Plan {
  readonly #profiles: Map<ProfileName, { next: number; spentMs: number; running: number }>;
  readonly #end: number;

  /** `count` seeds of each profile, from `from` on. */
  constructor(profiles: readonly ProfileName[], from: number, count: number) {
    this.#profiles = new Map(profiles.map((profile) => [profile, { next: from, spentMs: 0, running: 0 }]));
    this.#end = from + count;
  }

  next(): Chunk | undefined {
    const open = [...this.#profiles].filter(([, { next }]) => next < this.#end);
    const [chosen] = open.sort(([, a], [, b]) => a.running - b.running || a.spentMs - b.spentMs);
    if (chosen === undefined) return undefined;
    const [profile, state] = chosen;
    const chunk = { profile, from: state.next, count: Math.min(SEEDS_OF_A_CHUNK, this.#end - state.next) };
    state.next += chunk.count;
    state.running += 1;
    return chunk;
  }

  /** A chunk is done; it took so long (ms of real time). */
  spent({ profile }: Chunk, ms: number): void {
    const state = this.#profiles.get(profile);
    if (state === undefined) return;
    state.spentMs += ms;
    state.running -= 1;
  }
}
