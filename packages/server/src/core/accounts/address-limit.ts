import type { Rate } from '../options.ts';
import { RateLimit } from './rate-limit.ts';

/** A rate per address; programs on the same machine, which share one, get `loopbackFactor` times as much. */
export class AddressLimit {
  readonly #others: RateLimit;
  readonly #loopback: RateLimit;

  constructor(rate: Rate, loopbackFactor: number) {
    this.#others = new RateLimit(rate);
    this.#loopback = new RateLimit({ burst: rate.burst * loopbackFactor, perSecond: rate.perSecond * loopbackFactor });
  }

  /** Milliseconds until there is room; 0 where there was. */
  take(address: string, now: number): number {
    return (isLoopback(address) ? this.#loopback : this.#others).take(address, now);
  }

  sweep(now: number): void {
    this.#others.sweep(now);
    this.#loopback.sweep(now);
  }
}

export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
