import type { Rate } from '../options.ts';

/** Keys remembered; beyond that the one that was used longest ago is forgotten, and so begins anew. */
const MAX_KEYS = 100_000;
/** Sums of times since 1970 and of fractions are this exact. */
const ROUNDING_MS = 0.001;

/** Token buckets by key, all of one rate. Each is one number: when the bucket will be full again. */
export class RateLimit {
  readonly #intervalMs: number;
  readonly #depthMs: number;
  readonly #fullAt = new Map<string, number>();

  constructor({ burst, perSecond }: Rate) {
    this.#intervalMs = 1000 / perSecond;
    this.#depthMs = burst * this.#intervalMs;
  }

  /** Takes `count` tokens of `key`, or none: then the milliseconds until there are that many; 0 where they were taken. */
  take(key: string, now: number, count = 1): number {
    const fullAt = Math.max(this.#fullAt.get(key) ?? 0, now) + count * this.#intervalMs;
    const wait = Math.ceil(fullAt - now - this.#depthMs - ROUNDING_MS);
    if (wait > 0) return wait;
    this.#fullAt.delete(key);
    this.#fullAt.set(key, fullAt);
    if (this.#fullAt.size > MAX_KEYS) this.#forgetOldest();
    return 0;
  }

  /** Forgets full buckets. */
  sweep(now: number): void {
    for (const [key, fullAt] of this.#fullAt) if (fullAt <= now) this.#fullAt.delete(key);
  }

  #forgetOldest(): void {
    const oldest = this.#fullAt.keys().next();
    if (oldest.done === false) this.#fullAt.delete(oldest.value);
  }
}
