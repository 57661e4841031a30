import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressLimit } from './address-limit.ts';
import { RateLimit } from './rate-limit.ts';

describe('a rate limit', () => {
  it('allows a burst, then says how long to wait', () => {
    const limit = new RateLimit({ burst: 3, perSecond: 2 });
    expect([1, 2, 3, 4].map(() => limit.take('a', 1000))).toEqual([0, 0, 0, 500]);
    expect(limit.take('b', 1000)).toBe(0);
    expect(limit.take('a', 1500)).toBe(0);
    expect(limit.take('a', 1500)).toBe(500);
  });

  it('takes several at once or none', () => {
    const limit = new RateLimit({ burst: 3, perSecond: 1 });
    expect(limit.take('a', 0, 2)).toBe(0);
    expect(limit.take('a', 0, 2)).toBe(1000);
    expect(limit.take('a', 0, 1)).toBe(0);
  });

  it('never allows more than the burst and what has come since, and serves who waited as told', () => {
    const steps = fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 3000 }), count: fc.integer({ min: 1, max: 4 }) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 20 }),
        fc.integer({ min: 1, max: 10 }),
        steps,
        (burst, perSecond, taken) => {
          const limit = new RateLimit({ burst, perSecond });
          let now = 0;
          let allowed = 0;
          for (const { after, count } of taken) {
            now += after;
            const wait = limit.take('a', now, count);
            if (wait > 0) {
              now += wait;
              expect(limit.take('a', now, count)).toBe(0);
            }
            allowed += count;
            if (after % 3 === 0) limit.sweep(now);
            expect(allowed).toBeLessThanOrEqual(burst + (now * perSecond) / 1000 + 0.1);
          }
        },
      ),
    );
  });

  it('gives programs on the same machine more', () => {
    const limit = new AddressLimit({ burst: 1, perSecond: 1 }, 3);
    const allowed = (address: string): number => [1, 2, 3, 4, 5].filter(() => limit.take(address, 0) === 0).length;
    expect(['127.0.0.1', '::1', '127.8.8.8', '192.0.2.1'].map(allowed)).toEqual([3, 3, 3, 1]);
  });
});
