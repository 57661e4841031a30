import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes } from '../bytes.ts';
import { seeded } from '../testing/signature-crypto.ts';
import { type Ballot, compareBallots, sameBallot } from './ballot.ts';

// Few of each, so that equal rounds and equal values are common.
const anyBallot: fc.Arbitrary<Ballot> = fc.record({
  round: fc.constantFrom(0, 1, 2, 0xffff_ffff),
  value: fc.nat(3).map((label) => seeded<Ballot['value']>(`value ${label}`)),
});

describe('ballots', () => {
  it('are in order of their rounds, and within a round of their values', () => {
    fc.assert(
      fc.property(anyBallot, anyBallot, (a, b) => {
        const expected = a.round === b.round ? compareBytes(a.value, b.value) : a.round - b.round;
        expect(Math.sign(compareBallots(a, b))).toBe(Math.sign(expected));
      }),
    );
  });

  it('are in one order: of any three, and either way round', () => {
    fc.assert(
      fc.property(anyBallot, anyBallot, anyBallot, (a, b, c) => {
        expect(Math.sign(compareBallots(a, b)) + Math.sign(compareBallots(b, a))).toBe(0);
        if (compareBallots(a, b) <= 0 && compareBallots(b, c) <= 0) expect(compareBallots(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('are the same where neither is higher', () => {
    fc.assert(
      fc.property(anyBallot, anyBallot, (a, b) => {
        expect(sameBallot(a, b)).toBe(compareBallots(a, b) === 0);
      }),
    );
  });
});
