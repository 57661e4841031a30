/** Puts this program's clock so many milliseconds further on. Timers run as ever. Whole in itself: a page is given its text. */
export function putClockAhead(ahead: number): void {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...parts: readonly unknown[]) {
      super(...((parts.length === 0 ? [Real.now() + ahead] : parts) as [number]));
    }

    static override now(): number {
      return Real.now() + ahead;
    }
  } as DateConstructor;
}
