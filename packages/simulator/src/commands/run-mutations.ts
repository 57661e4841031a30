import type { Mutation } from '../mutations/mutation.ts';
import type { Failure, Report } from '../report.ts';
import { scenarioOf } from '../profiles/index.ts';
import type { ProfileName } from '../scenario.ts';
import { Plan } from './plan.ts';
import { Progress } from './progress.ts';
import { type SeedRun, runSeeds } from './run-seeds.ts';
import type { Chunk } from './seed-worker.ts';
import { Totals } from './totals.ts';

const BUILD_IN = new URL('../mutations/build-in.ts', import.meta.url);

/** A seed takes seconds; a bug may well make it endless (ms of real time). */
const PATIENCE_MS = 180_000;

/** How a mutation was caught. */
export interface Caught {
  readonly profile: ProfileName;
  readonly seed: number;
  readonly failure: Failure;
  /** How many seeds were run until then. */
  readonly runs: number;
}

type Runner = Pick<SeedRun, 'worker' | 'workers'>;

/**
 * Runs seeds with a mutation built in until one fails that does not fail without it; undefined where there is none
 * within the mutation's bound.
 */
export async function runMutation(mutation: Mutation, run: Runner): Promise<Caught | undefined> {
  const progress = new Progress();
  const totals = new Totals();
  const started = performance.now();
  const chunks = chunksOf(mutation);
  const all = chunks.length;
  const ended = new AbortController();
  const inquiries: Promise<void>[] = [];
  let caught: Caught | undefined;
  const suspect = async ({ profile, seed }: Report, failure: Failure, at: number): Promise<void> => {
    if (caught !== undefined || (await failsAnyway(run, profile, seed))) return;
    caught ??= { profile, seed, failure, runs: at };
    ended.abort();
  };
  await runSeeds({
    ...run,
    patienceMs: PATIENCE_MS,
    nodeOptions: ['--import', BUILD_IN.href],
    environment: { PANDO_MUTATION: mutation.name },
    signal: ended.signal,
    next: () => chunks.shift(),
    report: (report) => {
      totals.add(report);
      const [failure] = report.failures;
      const now = performance.now();
      progress.show(totals.standing(totals.seeds / all, now - started), now);
      if (failure !== undefined) inquiries.push(suspect(report, failure, totals.seeds));
    },
  });
  await Promise.all(inquiries);
  progress.end();
  return caught;
}

/** The seeds that a mutation can show in, of all its profiles in turn. */
function chunksOf({ profiles, seeds, needs = () => true }: Mutation): Chunk[] {
  return Array.from({ length: seeds }, (_, i) => i + 1).flatMap((from) =>
    profiles
      .filter((profile) => needs(scenarioOf(profile, from)))
      .map((profile): Chunk => ({ profile, from, count: 1 })),
  );
}

/** Whether a seed fails with the source as it is. */
async function failsAnyway(run: Runner, profile: ProfileName, seed: number): Promise<boolean> {
  const plan = new Plan([profile], seed, 1);
  let fails = false;
  await runSeeds({
    ...run,
    workers: 1,
    next: () => plan.next(),
    report: ({ failures }) => {
      fails = failures.length > 0;
    },
  });
  return fails;
}

/** What the gate's table says of a mutation. */
export function mutationLines({ name, breaks, seeds, profiles }: Mutation, caught: Caught | undefined): string {
  const outcome =
    caught === undefined
      ? `NOT CAUGHT in ${seeds} seeds each of ${profiles.join(', ')}`
      : `${caught.failure.check.padEnd(20)} ${caught.profile} ${caught.seed} of ${seeds}, after ${caught.runs} runs`;
  const told = caught === undefined ? '' : `\n    ${caught.failure.detail.split('\n')[0] ?? ''}`;
  return `${name.padEnd(26)} ${outcome}\n    ${breaks}${told}`;
}
