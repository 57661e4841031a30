import { type LogId, type ReplicaId, type SignatureCrypto, toHex } from '@pando/protocol';
import type { LogNumber, LogRow, Store } from '../../store.ts';
import { type LogState, loadLog } from './log-state.ts';

/** Logs in memory, the least recently used thrown out. */
export class LogCache {
  readonly #store: Store;
  readonly #crypto: SignatureCrypto;
  readonly #self: ReplicaId;
  readonly #limit: number;
  readonly #logs = new Map<string, LogState>();

  constructor(store: Store, crypto: SignatureCrypto, self: ReplicaId, limit: number) {
    this.#store = store;
    this.#crypto = crypto;
    this.#self = self;
    this.#limit = limit;
  }

  get(log: LogId): LogState | undefined {
    const hex = toHex(log);
    const cached = this.#logs.get(hex);
    if (cached !== undefined) {
      this.#logs.delete(hex);
      this.#logs.set(hex, cached);
      return cached;
    }
    const row = this.#store.logs.find(log);
    return row === undefined ? undefined : this.#load(hex, row);
  }

  byNumber(number: LogNumber): LogState | undefined {
    const row = this.#store.logs.byNumber(number);
    return row === undefined ? undefined : this.get(row.log);
  }

  /** After a transaction that failed: what is here may never have been stored. */
  clear(): void {
    this.#logs.clear();
  }

  /** Call between batches only, since within one the same log must be the same object. */
  trim(): void {
    for (const hex of this.#logs.keys()) {
      if (this.#logs.size <= this.#limit) return;
      this.#logs.delete(hex);
    }
  }

  #load(hex: string, row: LogRow): LogState {
    const loaded = loadLog(this.#store, this.#crypto, this.#self, row);
    this.#logs.set(hex, loaded);
    return loaded;
  }
}
