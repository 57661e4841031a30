import { MAX_CLOCK_COUNTER, type Timestamp } from '../content/index.ts';
import { MAX_CLOCK_AHEAD_MS } from './limits.ts';

export const CLOCK_START: Timestamp = { wall: 0, counter: 0 };

/** The next reading of a hybrid logical clock: above `last`, and not behind `now` (corrected, in milliseconds). */
export function next(last: Timestamp, now: number): Timestamp {
  if (now > last.wall) return { wall: now, counter: 0 };
  if (last.counter === MAX_CLOCK_COUNTER) return { wall: last.wall + 1, counter: 0 };
  return { wall: last.wall, counter: last.counter + 1 };
}

/** The clock after having seen `claimed`: the later of the two, unless that is too far ahead of `now` to be true. */
export function merge(last: Timestamp, claimed: Timestamp, now: number): Timestamp {
  if (claimed.wall > now + MAX_CLOCK_AHEAD_MS) return last;
  return compareTimestamps(claimed, last) > 0 ? claimed : last;
}

export function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return a.wall - b.wall || a.counter - b.counter;
}
