import type { Report } from '../report.ts';
import type { ProfileName } from '../scenario.ts';
import { Plan } from './plan.ts';
import { Progress } from './progress.ts';
import { type SeedRun, runSeeds } from './run-seeds.ts';
import type { Chunk } from './seed-worker.ts';
import { Totals, failureLines } from './totals.ts';

const DAY_MS = 24 * 3600 * 1000;
/** No two days have seeds in common. */
const SEEDS_A_DAY = 1_000_000;

/** How many seeds of each profile are run each day: some minutes on two cores. */
export const DAILY: Readonly<Record<ProfileName, number>> = {
  swarm: 200,
  network: 200,
  byzantine: 200,
  storage: 200,
  membership: 200,
  'real-mls': 40,
};

/** The first of a day's seeds; `now` in ms since 1970. */
export function firstSeedOf(now: number): number {
  return Math.floor(now / DAY_MS) * SEEDS_A_DAY;
}

export interface DailyRun {
  readonly run: Pick<SeedRun, 'worker' | 'workers' | 'signal'>;
  readonly from: number;
  readonly counts: Readonly<Record<ProfileName, number>>;
}

/** All of a day's seeds of one profile: one test. */
interface SeedTest extends Chunk {
  readonly plan: Plan;
  kept: number;
}

/** Runs the day's seeds of every profile; says how many tests passed and failed. */
export async function runDaily({
  run,
  from,
  counts,
}: DailyRun): Promise<{ readonly passed: number; readonly failed: number }> {
  const progress = new Progress();
  const totals = new Totals();
  const started = performance.now();
  const profiles = Object.keys(counts) as ProfileName[];
  const tests: readonly SeedTest[] = profiles.map((profile) => testOf(profile, from, counts[profile]));
  const all = tests.reduce((sum, { count }) => sum + count, 0);
  await runSeeds({
    ...run,
    next: () => {
      for (const { plan } of tests) {
        const chunk = plan.next();
        if (chunk !== undefined) return chunk;
      }
      return undefined;
    },
    report: (report) => {
      const failed = totals.add(report);
      const test = tests.find((each) => belongs(report, each));
      if (failed !== undefined) progress.say(failureLines(failed));
      else if (test !== undefined) test.kept += 1;
      const now = performance.now();
      progress.show(totals.standing(totals.seeds / all, now - started), now);
    },
  });
  progress.end();
  const passed = tests.filter(({ kept, count }) => kept === count).length;
  return { passed, failed: tests.length - passed };
}

function testOf(profile: ProfileName, from: number, count: number): SeedTest {
  return { profile, from, count, plan: new Plan([profile], from, count), kept: 0 };
}

function belongs({ profile, seed }: Report, test: SeedTest): boolean {
  return profile === test.profile && seed >= test.from && seed < test.from + test.count;
}
