import { expect, it } from 'vitest';
import { simulate } from './simulation.ts';

it.each([8, 10, 14, 23])(
  'nothing is lost, repeated or left unsettled whoever crashes (seed %i)',
  { timeout: 120_000 },
  async (seed) => {
    const { faults, sent } = await simulate(seed);
    expect(faults).toEqual([]);
    expect(sent).toBeGreaterThan(0);
  },
);
