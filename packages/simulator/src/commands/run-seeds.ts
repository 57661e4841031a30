import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { Report } from '../report.ts';
import type { Chunk, SeedOutcome } from './seed-worker.ts';

/** A worker that has said nothing for so long hangs (ms of real time). */
const PATIENCE_MS = 300_000;
/** A worker ends after so many seeds and another takes its place, so that what leaks somewhere never adds up. */
const SEEDS_OF_ONE_LIFE = 5_000;

export interface SeedRun {
  /** A module that calls `serveSeeds`. */
  readonly worker: URL;
  /** Options of Node for the workers. */
  readonly nodeOptions?: readonly string[];
  /** Variables that the workers have in addition. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly workers?: number;
  readonly patienceMs?: number;
  readonly seedsOfOneLife?: number;
  /** What is to be run next; undefined: nothing more. */
  readonly next: () => Chunk | undefined;
  /** Called once for each seed, in no fixed order. */
  readonly report: (report: Report) => void;
  /** How much real time (ms) a chunk took. */
  readonly spent?: (chunk: Chunk, ms: number) => void;
  /** Ends everything at once. */
  readonly signal?: AbortSignal;
}

/**
 * Runs seeds in child processes, by default one for each core. A seed that throws, hangs or takes its process along
 * has failed with `crash`; the others go on.
 */
export async function runSeeds(run: SeedRun): Promise<void> {
  const workers = run.workers ?? availableParallelism();
  await Promise.all(Array.from({ length: workers }, () => workOff(run)));
}

async function workOff(run: SeedRun): Promise<void> {
  let worker: ChildProcess | undefined;
  let age = 0;
  try {
    for (let chunk = nextOf(run); chunk !== undefined; chunk = nextOf(run)) {
      const started = performance.now();
      for (let left = chunk; left.count > 0 && !isOver(run);) {
        worker ??= newWorker(run);
        const { done, isAlive } = await runChunk(run, worker, left);
        left = { ...left, from: left.from + done, count: left.count - done };
        age += done;
        if (isAlive && age < (run.seedsOfOneLife ?? SEEDS_OF_ONE_LIFE)) continue;
        worker.kill('SIGKILL');
        worker = undefined;
        age = 0;
      }
      run.spent?.(chunk, performance.now() - started);
    }
  } finally {
    worker?.kill('SIGKILL');
  }
}

function newWorker({ worker, nodeOptions = [], environment = {} }: SeedRun): ChildProcess {
  const env = { ...process.env, ...environment };
  return fork(worker, { execArgv: [...nodeOptions], env, stdio: ['ignore', 2, 2, 'ipc'] });
}

function nextOf(run: SeedRun): Chunk | undefined {
  return isOver(run) ? undefined : run.next();
}

function isOver({ signal }: SeedRun): boolean {
  return signal?.aborted === true;
}

/** Has a worker run a chunk, until that is done or the worker is; `done` counts the seed that ended it. */
function runChunk(
  { report, signal, patienceMs = PATIENCE_MS }: SeedRun,
  worker: ChildProcess,
  chunk: Chunk,
): Promise<{ readonly done: number; readonly isAlive: boolean }> {
  return new Promise((resolve) => {
    let done = 0;
    let patience = setTimeout(hung, patienceMs);

    function hung(): void {
      crashed(`nothing came of it for ${patienceMs / 1000} s`);
    }
    function crashed(detail: string): void {
      report(crashReport(chunk, chunk.from + done, detail));
      done += 1;
      end(false);
    }
    function heard(outcome: SeedOutcome): void {
      if (outcome.type === 'threw') return crashed(outcome.detail);
      clearTimeout(patience);
      patience = setTimeout(hung, patienceMs);
      report(outcome.report);
      done += 1;
      if (done === chunk.count) end(true);
    }
    function exited(code: number | null, by: string | null): void {
      crashed(`its process ended with ${by ?? `exit code ${String(code)}`}`);
    }
    function aborted(): void {
      end(false);
    }
    function end(isAlive: boolean): void {
      clearTimeout(patience);
      worker.off('message', heard).off('exit', exited);
      signal?.removeEventListener('abort', aborted);
      resolve({ done, isAlive });
    }

    worker.on('message', heard).on('exit', exited);
    signal?.addEventListener('abort', aborted);
    worker.send(chunk);
  });
}

function crashReport({ profile }: Chunk, seed: number, detail: string): Report {
  return {
    profile,
    seed,
    failures: [{ check: 'crash', detail }],
    traceHash: '',
    virtualMs: 0,
    events: 0,
    messages: 0,
    commits: 0,
    steps: {},
  };
}
