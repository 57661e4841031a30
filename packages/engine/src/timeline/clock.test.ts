import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_CLOCK_COUNTER, type MessageId } from '../content/index.ts';
import { CLOCK_START, compareTimestamps, merge, next } from './clock.ts';
import { isoTime } from './iso-time.ts';
import { MAX_CLOCK_AHEAD_MS } from './limits.ts';
import { orderKey, wallOf } from './order-key.ts';

const wall = fc.nat({ max: 253_402_300_799_999 });
const timestamp = fc.record({ wall, counter: fc.nat({ max: MAX_CLOCK_COUNTER }) });

describe('the clock', () => {
  test('never stands or goes back, whatever the time and the others say', () => {
    const step = fc.record({ now: fc.nat({ max: 10_000_000 }), claimed: fc.option(timestamp) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let last = CLOCK_START;
        for (const { now, claimed } of steps) {
          const merged = claimed === null ? last : merge(last, claimed, now);
          expect(compareTimestamps(merged, last)).toBeGreaterThanOrEqual(0);
          const reading = next(merged, now);
          expect(compareTimestamps(reading, last)).toBeGreaterThan(0);
          expect(reading.wall).toBeGreaterThanOrEqual(now);
          last = reading;
        }
      }),
    );
  });

  test('follows another that is up to ten minutes ahead, and no further', () => {
    const now = 5_000_000;
    const ahead = { wall: now + MAX_CLOCK_AHEAD_MS, counter: 7 };
    expect(next(merge(CLOCK_START, ahead, now), now)).toEqual({ ...ahead, counter: 8 });
    const tooFar = { wall: now + MAX_CLOCK_AHEAD_MS + 1, counter: 7 };
    expect(next(merge(CLOCK_START, tooFar, now), now)).toEqual({ wall: now, counter: 0 });
  });

  test('goes to the next millisecond when the counter is full', () => {
    expect(next({ wall: 5, counter: MAX_CLOCK_COUNTER }, 1)).toEqual({ wall: 6, counter: 0 });
  });
});

test('order keys sort as strings by time, counter and id', () => {
  const id = fc.constantFrom('00'.repeat(32), '0f'.repeat(32), 'ff'.repeat(32)).map((each) => each as MessageId);
  fc.assert(
    fc.property(timestamp, id, timestamp, id, (a, idA, b, idB) => {
      const expected = compareTimestamps(a, b) || (idA < idB ? -1 : idA > idB ? 1 : 0);
      const keys = [orderKey(a, idA), orderKey(b, idB)] as const;
      expect(keys[0] < keys[1] ? -1 : keys[0] > keys[1] ? 1 : 0).toBe(Math.sign(expected));
      expect(wallOf(keys[0])).toBe(a.wall);
    }),
  );
});

test('times are written as the platform writes them', () => {
  fc.assert(
    fc.property(wall, (ms) => {
      expect(isoTime(ms)).toBe(new Date(ms).toISOString());
    }),
    { examples: [[0], [951_782_400_000], [951_868_799_999], [4_107_542_400_000], [253_402_300_799_999]] },
  );
});
