import { expect, it } from 'vitest';
import type { Report } from '../report.ts';
import { Totals } from './totals.ts';

const report = (seed: number, failures: Report['failures'] = []): Report => ({
  profile: 'network',
  seed,
  failures,
  traceHash: seed.toString(16).padStart(64, '0'),
  virtualMs: 1_800_000,
  events: 100,
  messages: 5,
  commits: 2,
  steps: { say: 5, sleep: 1, partition: 2 },
});

it('adds up runs and tells how to repeat those that failed', () => {
  const totals = new Totals();
  expect(totals.add(report(1))).toBeUndefined();
  const failed = totals.add(report(2, [{ check: 'lost', detail: 'P1 lacks a message' }]));
  expect(failed?.repeat).toBe('npm run simulate -- --profile network --from 2 --seeds 1 --trace');
  expect(totals.summary()).toEqual({
    seeds: 2,
    seedsByProfile: { network: 2 },
    virtualHours: 1,
    events: 200,
    messages: 10,
    commits: 4,
    workload: { say: 10 },
    faults: { partition: 4, sleep: 2 },
    failed: 1,
    failures: [failed],
    traces: '3',
  });
});

it('sums traces whatever the order, and keeps a bounded number of failures', () => {
  const [a, b] = [new Totals(), new Totals()];
  const seeds = Array.from({ length: 300 }, (_, i) => i);
  for (const seed of seeds) a.add(report(seed, [{ check: 'lost', detail: '' }]));
  for (const seed of seeds.toReversed()) b.add(report(seed));
  expect(a.summary().traces).toBe(b.summary().traces);
  expect(a.summary().failed).toBe(300);
  expect(a.summary().failures).toHaveLength(100);
});
