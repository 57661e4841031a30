import { describe, expect, it } from 'vitest';
import { crypto } from '../testing/grove.ts';
import { type World, decisionsOf, quickCrypto } from '../testing/schedule.ts';

const world: World = { crypto: quickCrypto, certificates: 'whole', liar: false, equivocator: false, steps: 120 };

function outcomes(of: World, runs: number): { readonly forks: number; readonly decided: number } {
  let forks = 0;
  let decided = 0;
  for (let seed = 0; seed < runs; seed++) {
    const { size } = decisionsOf(of, seed);
    if (size > 1) forks += 1;
    if (size > 0) decided += 1;
  }
  return { forks, decided };
}

describe('deciding on (4, 3) under random schedules', () => {
  it('decides one value among honest proposers and servers', () => {
    const { forks, decided } = outcomes(world, 500);
    expect(forks).toBe(0);
    expect(decided).toBeGreaterThan(250);
  });

  it('never decides two values with a member that proposes two', () => {
    expect(outcomes({ ...world, equivocator: true, steps: 200 }, 800).forks).toBe(0);
  });

  it('never decides two values with a server that lies', () => {
    expect(outcomes({ ...world, liar: true, steps: 200 }, 800).forks).toBe(0);
  });

  it('never decides two values with both, in league', () => {
    const { forks, decided } = outcomes({ ...world, liar: true, equivocator: true, steps: 250 }, 1500);
    expect(forks).toBe(0);
    expect(decided).toBeGreaterThan(250);
  });

  it('never decides two values with real signatures', () => {
    expect(outcomes({ ...world, crypto, liar: true, equivocator: true, steps: 150 }, 40).forks).toBe(0);
  });

  it('forks where nobody looks at certificates, so these schedules would show it', () => {
    const off: World = { ...world, certificates: 'none', steps: 200 };
    expect(outcomes({ ...off, equivocator: true }, 200).forks).toBeGreaterThan(20);
    expect(outcomes({ ...off, liar: true }, 1000).forks).toBeGreaterThan(0);
  });

  it('forks where nobody looks at what is nested in certificates', () => {
    expect(
      outcomes({ ...world, certificates: 'shallow', liar: true, equivocator: true, steps: 250 }, 1000).forks,
    ).toBeGreaterThan(0);
  });
});
