import { isLoopback } from '../core/accounts/address-limit.ts';

export interface CountLimits {
  readonly total: number;
  readonly perAddress: number;
  /** Programs on this machine share one address. */
  readonly fromLoopback: number;
}

/** Counts what is open, in all and by address, and says when it is enough. */
export class ConnectionCount {
  readonly #limits: CountLimits;
  readonly #byAddress = new Map<string, number>();
  #total = 0;

  constructor(limits: CountLimits) {
    this.#limits = limits;
  }

  /** False where there is no room for another connection from this address. */
  enter(address: string): boolean {
    const count = this.#byAddress.get(address) ?? 0;
    const most = isLoopback(address) ? this.#limits.fromLoopback : this.#limits.perAddress;
    if (this.#total >= this.#limits.total || count >= most) return false;
    this.#byAddress.set(address, count + 1);
    this.#total += 1;
    return true;
  }

  leave(address: string): void {
    const count = this.#byAddress.get(address) ?? 0;
    if (count <= 1) this.#byAddress.delete(address);
    else this.#byAddress.set(address, count - 1);
    this.#total -= 1;
  }
}
