import { expect, it } from 'vitest';
import { firstSeedOf, runDaily } from './daily.ts';

const worker = new URL('testing/fake-worker.ts', import.meta.url);
const counts = { swarm: 6, network: 5, byzantine: 4, storage: 3, membership: 2, 'real-mls': 1 };

it('counts a profile as a test', async () => {
  // Of the seeds from 128 on 131 fails.
  expect(await runDaily({ run: { worker, workers: 2 }, from: 128, counts })).toEqual({ passed: 3, failed: 3 });
});

it('has other seeds each day', () => {
  const day = (n: number): number => firstSeedOf(n * 24 * 3600 * 1000);
  expect(day(1) - day(0)).toBe(1_000_000);
  expect(firstSeedOf(Date.UTC(2026, 10, 23, 23, 59))).toBe(firstSeedOf(Date.UTC(2026, 10, 23)));
});
