import type { Failure, Report } from '../report.ts';
import type { ActionKind, Governing, ProfileName, Workload } from '../scenario.ts';
import type { Standing } from './progress.ts';
import { repeatingCommand } from './repeating-command.ts';

/** So many failed seeds are told in full; of the others there is their number. */
const MAX_TOLD = 100;
const HOUR_MS = 3_600_000;

const WORKLOAD: Readonly<Record<(Workload | Governing)['do'], true>> = {
  create: true,
  add: true,
  remove: true,
  leave: true,
  rename: true,
  say: true,
  reply: true,
  edit: true,
  delete: true,
  react: true,
  read: true,
  'replace-server': true,
  'second-device': true,
  role: true,
  post: true,
  timer: true,
  link: true,
  revoke: true,
  join: true,
  approve: true,
};

export interface FailedSeed {
  readonly profile: ProfileName;
  readonly seed: number;
  readonly failures: readonly Failure[];
  /** The command that repeats it. */
  readonly repeat: string;
}

type Counts = Partial<Record<ActionKind, number>>;

/** The sum of many runs. */
export interface Summary {
  readonly seeds: number;
  readonly seedsByProfile: Partial<Record<ProfileName, number>>;
  readonly virtualHours: number;
  readonly events: number;
  readonly messages: number;
  readonly commits: number;
  readonly workload: Counts;
  readonly faults: Counts;
  /** Of how many seeds something failed; `failures` tells the first of them. */
  readonly failed: number;
  readonly failures: readonly FailedSeed[];
  /** Over the trace hashes of all seeds, whatever their order: the same for the same code and seeds, anywhere. */
  readonly traces: string;
}

/** Adds up what runs led to, in memory that does not grow with their number. */
export class Totals {
  #seeds = 0;
  #virtualMs = 0;
  #events = 0;
  #messages = 0;
  #commits = 0;
  #failed = 0;
  readonly #byProfile: Partial<Record<ProfileName, number>> = {};
  readonly #steps: Counts = {};
  readonly #failures: FailedSeed[] = [];
  #traces = 0n;

  get seeds(): number {
    return this.#seeds;
  }

  /** `share` of all that is to be run was run in `ms` of real time. */
  standing(share: number, ms: number): Standing {
    const virtualHours = this.#virtualMs / HOUR_MS;
    return { share, seeds: this.#seeds, failed: this.#failed, virtualHours, seconds: ms / 1000 };
  }

  /** Undefined where nothing failed. */
  add(report: Report): FailedSeed | undefined {
    this.#seeds += 1;
    this.#byProfile[report.profile] = (this.#byProfile[report.profile] ?? 0) + 1;
    this.#virtualMs += report.virtualMs;
    this.#events += report.events;
    this.#messages += report.messages;
    this.#commits += report.commits;
    for (const [kind, count] of Object.entries(report.steps) as [ActionKind, number][])
      this.#steps[kind] = (this.#steps[kind] ?? 0) + count;
    this.#traces ^= BigInt(`0x0${report.traceHash}`);
    if (report.failures.length === 0) return undefined;
    const { profile, seed, failures } = report;
    const failed = { profile, seed, failures, repeat: repeatingCommand(profile, seed) };
    this.#failed += 1;
    if (this.#failures.length < MAX_TOLD) this.#failures.push(failed);
    return failed;
  }

  summary(): Summary {
    const isWorkload = (kind: string): boolean => kind in WORKLOAD;
    return {
      seeds: this.#seeds,
      seedsByProfile: { ...this.#byProfile },
      virtualHours: Math.round((this.#virtualMs / HOUR_MS) * 10) / 10,
      events: this.#events,
      messages: this.#messages,
      commits: this.#commits,
      workload: countsOf(this.#steps, isWorkload),
      faults: countsOf(this.#steps, (kind) => !isWorkload(kind)),
      failed: this.#failed,
      failures: this.#failures,
      traces: this.#traces.toString(16),
    };
  }
}

function countsOf(steps: Counts, belongs: (kind: string) => boolean): Counts {
  return Object.fromEntries(
    Object.entries(steps)
      .filter(([kind]) => belongs(kind))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** What failed, and the command that repeats it. */
export function failureLines({ profile, seed, failures, repeat }: FailedSeed): string {
  const told = failures.map(({ check, detail }) => `  ${check}: ${detail}`);
  return [`${profile} ${seed} failed:`, ...told, `  again: ${repeat}`].join('\n');
}
