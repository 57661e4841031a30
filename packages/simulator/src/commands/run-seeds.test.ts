import { expect, it } from 'vitest';
import type { Report } from '../report.ts';
import { Plan } from './plan.ts';
import { type SeedRun, runSeeds } from './run-seeds.ts';

const worker = new URL('testing/fake-worker.ts', import.meta.url);

async function reportsOf(from: number, count: number, options: Partial<SeedRun> = {}): Promise<readonly Report[]> {
  const plan = new Plan(['swarm'], from, count);
  const reports: Report[] = [];
  await runSeeds({
    worker,
    workers: 2,
    next: () => plan.next(),
    spent: (chunk, ms) => plan.spent(chunk, ms),
    report: (report) => reports.push(report),
    ...options,
  });
  return reports.sort((a, b) => a.seed - b.seed);
}

it('runs each seed once', async () => {
  const reports = await reportsOf(100, 12);
  expect(reports.map((each) => each.seed)).toEqual(Array.from({ length: 12 }, (_, i) => 100 + i));
  expect(reports.every((each) => each.failures.length === 0)).toBe(true);
});

it('goes on after seeds that throw, end their process or never end', async () => {
  // Longer than a process needs to start on a busy machine; only the endless seed waits for it.
  const reports = await reportsOf(10, 40, { patienceMs: 10_000 });
  expect(reports.map((each) => each.seed)).toEqual(Array.from({ length: 40 }, (_, i) => 10 + i));
  const failed = new Map(reports.filter((each) => each.failures.length > 0).map((each) => [each.seed, each.failures]));
  expect([...failed.keys()]).toEqual([13, 17, 23, 31, 42]);
  const detail = (seed: number): string =>
    failed
      .get(seed)
      ?.map((each) => `${each.check}: ${each.detail}`)
      .join() ?? '';
  expect(detail(13)).toContain('crash: Error: thrown in a run');
  expect(detail(17)).toContain('crash: Error: rejected behind its back');
  expect(detail(23)).toContain('crash: its process ended with exit code 3');
  expect(detail(31)).toContain('fork');
  expect(detail(42)).toContain('crash: nothing came of it for 10 s');
});

it('gives work to a fresh process after so many seeds', async () => {
  const pids = async (seedsOfOneLife: number): Promise<number> => {
    const seeds = [31, 131, 231, 331];
    const chunks = seeds.map((from) => ({ profile: 'swarm', from, count: 1 }) as const);
    const reports: Report[] = [];
    const next = (): SeedRun['next'] extends () => infer C ? C : never => chunks.shift();
    await runSeeds({ worker, workers: 1, seedsOfOneLife, next, report: (report) => reports.push(report) });
    return new Set(reports.flatMap((each) => each.failures.map(({ detail }) => detail))).size;
  };
  expect(await pids(2)).toBe(2);
  expect(await pids(100)).toBe(1);
});

it('ends at once when it is told to', async () => {
  const control = new AbortController();
  const reports: Report[] = [];
  let seed = 0;
  await runSeeds({
    worker,
    workers: 2,
    signal: control.signal,
    next: () => ({ profile: 'swarm', from: 100 * ++seed + 42, count: 1 }),
    report: (report) => reports.push(report),
    spent: () => expect(control.signal.aborted).toBe(true),
    ...(setTimeout(() => control.abort(), 300) && {}),
  });
  expect(reports).toEqual([]);
});
