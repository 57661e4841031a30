/* Loaded before a program: `ahead.ts?days=N` puts its clock so many days ahead. Timers run as ever. */

const DAY_MS = 24 * 3600 * 1000;
const ahead = Number(new URL(import.meta.url).searchParams.get('days')) * DAY_MS;
const Real = Date;

globalThis.Date = class extends Real {
  constructor(...parts: readonly unknown[]) {
    super(...((parts.length === 0 ? [Real.now() + ahead] : parts) as [number]));
  }

  static override now(): number {
    return Real.now() + ahead;
  }
} as DateConstructor;
