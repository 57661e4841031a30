import type { Timestamp } from '../content/index.ts';
import { CLOCK_START, compareTimestamps, merge, next } from './clock.ts';
import { clock } from './rows.ts';
import type { Timeline } from './types.ts';

const KEY = 'clock';

/** A reading of this device's clock that is above all it has seen, for what is not an envelope (a slot). */
export async function tick(timeline: Pick<Timeline, 'tx'>, now: number): Promise<Timestamp> {
  const reading = next((await clock.get(timeline.tx, KEY)) ?? CLOCK_START, now);
  clock.put(timeline.tx, KEY, reading);
  return reading;
}

/** Takes note of a time that somebody else claimed. */
export async function observe(timeline: Timeline, claimed: Timestamp, now: number): Promise<void> {
  const last = (await clock.get(timeline.tx, KEY)) ?? CLOCK_START;
  const merged = merge(last, claimed, now);
  if (compareTimestamps(merged, last) > 0) clock.put(timeline.tx, KEY, merged);
}
