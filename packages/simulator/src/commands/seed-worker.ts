import type { ProfileName } from '../scenario.ts';
import type { Report } from '../report.ts';

/** What a worker is asked for: the runs of these seeds, in this order. */
export interface Chunk {
  readonly profile: ProfileName;
  readonly from: number;
  readonly count: number;
}

/** What a worker says of one seed. */
export type SeedOutcome =
  | { readonly type: 'ran'; readonly report: Report }
  /** The run threw; the world that it left behind may be in any state, so the worker ends. */
  | { readonly type: 'threw'; readonly detail: string };

export type RunSeed = (profile: ProfileName, seed: number) => Promise<Report>;

/** Makes this process a worker of `runSeeds`: it runs the chunks that it is sent and says what each seed led to. */
export function serveSeeds(run: RunSeed): void {
  let isOver = false;
  const stop = (error: unknown): void => {
    if (isOver) return;
    isOver = true;
    say({ type: 'threw', detail: storyOf(error) }, () => process.exit(1));
  };
  process.on('uncaughtException', stop);
  process.on('unhandledRejection', stop);
  process.on('disconnect', () => process.exit(0));
  process.on('message', ({ profile, from, count }: Chunk) => void runChunk(profile, from, count).catch(stop));

  async function runChunk(profile: ProfileName, from: number, count: number): Promise<void> {
    for (let seed = from; seed < from + count; seed++) {
      const report = await run(profile, seed);
      // What was thrown behind the run's back is known by then, and belongs to this seed.
      await new Promise((resolve) => setImmediate(resolve));
      if (isOver) return;
      say({ type: 'ran', report });
    }
  }
}

function say(outcome: SeedOutcome, then?: () => void): void {
  process.send?.(outcome, undefined, {}, then);
}

/** What was thrown, for a reader. */
export function storyOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
