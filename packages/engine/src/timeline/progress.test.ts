import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_CLAIM_AHEAD, MAX_STRETCHES } from './limits.ts';
import { NO_PROGRESS, claim, giveUpTo, hasHoles, hasSeen, holes, last, record, startAt } from './progress.ts';

const recordAll = (numbers: readonly number[], from = startAt(1)) => numbers.reduce(record, from);

describe('running numbers', () => {
  test('are remembered as a set, whatever their order', () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(numbers, (arrived) => {
        const progress = recordAll(arrived);
        const set = new Set(arrived);
        let contiguous = 0;
        while (set.has(contiguous + 1)) contiguous += 1;
        const highest = Math.max(0, ...arrived);
        const absent = Array.from({ length: highest }, (_, i) => i + 1).filter((each) => !set.has(each));
        expect(progress.contiguous).toBe(contiguous);
        expect(last(progress)).toBe(highest);
        expect(holes(progress, 100)).toEqual(absent);
        expect(hasHoles(progress)).toBe(absent.length > 0);
        for (let number = 1; number <= 61; number++) expect(hasSeen(progress, number)).toBe(set.has(number));
      }),
    );
  });

  test('of an unknown device start wherever they are first seen, in any order', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([5, 6, 7, 9, 10, 12], { minLength: 1 }), (arrived) => {
        const progress = recordAll(arrived, NO_PROGRESS);
        const lowest = Math.min(...arrived);
        const highest = Math.max(...arrived);
        expect(progress.start).toBe(lowest);
        expect(arrived.every((each) => hasSeen(progress, each))).toBe(true);
        expect(holes(progress, 100).length).toBe(highest - lowest + 1 - arrived.length);
      }),
    );
  });

  test('claimed by others make holes', () => {
    const progress = claim(recordAll([1, 2, 4]), 6);
    expect(holes(progress, 100)).toEqual([3, 5, 6]);
    expect(holes(progress, 2)).toEqual([3, 5]);
    expect(hasHoles(recordAll([3, 5, 6], progress))).toBe(false);
  });

  test('are not believed if they are absurd, or of a device nobody knows', () => {
    expect(hasHoles(claim(recordAll([1]), 2 + MAX_CLAIM_AHEAD))).toBe(false);
    expect(hasHoles(claim(NO_PROGRESS, 3))).toBe(false);
  });

  test('that nobody has can be given up', () => {
    const progress = giveUpTo(recordAll([1, 4, 6]), 3);
    expect(progress.contiguous).toBe(4);
    expect(holes(progress, 100)).toEqual([5]);
    expect(hasSeen(progress, 2)).toBe(true);
  });

  test('with ever more holes give up the lowest', () => {
    const odd = Array.from({ length: MAX_STRETCHES + 2 }, (_, i) => 2 * i + 1);
    const progress = recordAll(odd);
    expect(progress.above.length).toBe(MAX_STRETCHES);
    expect(progress.contiguous).toBe(3);
  });
});
