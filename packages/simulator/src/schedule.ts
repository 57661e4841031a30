/** Virtual time, and what is to happen in it, in order of time and then of being scheduled. */
export class Schedule {
  #now: number;
  #order = 0;
  readonly #events: { readonly at: number; readonly order: number; readonly run: () => Promise<void> | void }[] = [];

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  at(time: number, run: () => Promise<void> | void): void {
    const event = { at: Math.max(time, this.#now), order: this.#order++, run };
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#events[middle];
      if (other !== undefined && (other.at < event.at || (other.at === event.at && other.order < event.order)))
        low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
  }

  after(delay: number, run: () => Promise<void> | void): void {
    this.at(this.#now + delay, run);
  }

  /** Runs the next event; false if there is none before `until`. */
  async step(until: number): Promise<boolean> {
    const next = this.#events[0];
    if (next === undefined || next.at > until) {
      this.#now = Math.max(this.#now, until);
      return false;
    }
    this.#events.shift();
    this.#now = next.at;
    await next.run();
    return true;
  }
}
