import { isLoopback } from '../core/accounts/address-limit.ts';
import type { ShellLimits } from './options.ts';

/** Counts what is open, in all and by address, and says when it is enough. */
export class ConnectionCount {
  readonly #limits: ShellLimits;
  readonly #byAddress = new Map<string, number>();
  #total = 0;

  constructor(limits: ShellLimits) {
    this.#limits = limits;
  }

  get total(): number {
    return this.#total;
  }

  /** False where there is no room for another connection from this address. */
  enter(address: string): boolean {
    const count = this.#byAddress.get(address) ?? 0;
    const most = isLoopback(address) ? this.#limits.connectionsFromLoopback : this.#limits.connectionsPerAddress;
    if (this.#total >= this.#limits.connections || count >= most) return false;
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
