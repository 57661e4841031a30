import { type RangeOptions, type Row, type StoreReader, Transaction, type Write } from '@pando/engine';

/**
 * A store as it will be once all that waits to be written is written. What is under way and what waits for the next
 * batch are apart, so that a batch can be dropped from here when it is done.
 */
export class PendingWrites implements StoreReader {
  readonly #store: StoreReader;
  #underWay: Transaction | undefined;
  #waiting: Transaction;

  constructor(store: StoreReader) {
    this.#store = store;
    this.#waiting = this.#newWaiting();
  }

  get(space: string, key: string): Promise<Uint8Array | undefined> {
    return this.#waiting.get(space, key);
  }

  range(space: string, options?: RangeOptions): Promise<readonly Row[]> {
    return this.#waiting.range(space, options);
  }

  add(writes: readonly Write[]): void {
    addTo(this.#waiting, writes);
  }

  /** Takes what waits as the next batch; it is still read from here until `done`. */
  take(): readonly Write[] {
    const writes = this.#waiting.writes();
    this.#underWay = new Transaction(this.#store);
    addTo(this.#underWay, writes);
    this.#waiting = this.#newWaiting();
    return writes;
  }

  /** What was taken is in the store now. */
  done(): void {
    this.#underWay = undefined;
  }

  #newWaiting(): Transaction {
    return new Transaction({
      get: (space, key) => (this.#underWay ?? this.#store).get(space, key),
      range: (space, options) => (this.#underWay ?? this.#store).range(space, options),
    });
  }
}

function addTo(transaction: Transaction, writes: readonly Write[]): void {
  for (const { space, key, value } of writes) {
    if (key === undefined) transaction.clear(space);
    else if (value === undefined) transaction.delete(space, key);
    else transaction.put(space, key, value);
  }
}
