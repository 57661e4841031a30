import { execFileSync } from 'node:child_process';
import type { ProfileName } from '../scenario.ts';
import { Plan } from './plan.ts';
import { Progress } from './progress.ts';
import { type SeedRun, runSeeds } from './run-seeds.ts';
import { type Summary, Totals, failureLines } from './totals.ts';

export interface Campaign {
  readonly profiles: readonly ProfileName[];
  readonly from: number;
  /** Of each profile; or for how long (ms of real time). */
  readonly limit: { readonly seeds: number } | { readonly ms: number };
  readonly run: Pick<SeedRun, 'worker' | 'nodeOptions' | 'workers' | 'signal'>;
}

/** What a campaign led to, as it is printed. */
export interface CampaignReport extends Summary {
  readonly commit: string;
  readonly profiles: readonly ProfileName[];
  readonly from: number;
  readonly seconds: number;
  readonly seedsPerSecond: number;
}

/** Runs many seeds of profiles, shows progress on standard error, and adds up. */
export async function runCampaign({ profiles, from, limit, run }: Campaign): Promise<CampaignReport> {
  const progress = new Progress();
  const totals = new Totals();
  const started = performance.now();
  const ended = new AbortController();
  const seeds = 'seeds' in limit ? limit.seeds : Number.POSITIVE_INFINITY;
  const timer = 'ms' in limit ? setTimeout(() => ended.abort(), limit.ms) : undefined;
  const signals = run.signal === undefined ? [ended.signal] : [ended.signal, run.signal];
  const plan = new Plan(profiles, from, seeds);
  await runSeeds({
    ...run,
    signal: AbortSignal.any(signals),
    next: () => plan.next(),
    spent: (chunk, ms) => plan.spent(chunk, ms),
    report: (report) => {
      const failed = totals.add(report);
      if (failed !== undefined) progress.say(failureLines(failed));
      const now = performance.now();
      const share = 'ms' in limit ? (now - started) / limit.ms : totals.seeds / (seeds * profiles.length);
      progress.show(totals.standing(share, now - started), now);
    },
  });
  clearTimeout(timer);
  progress.end();
  const seconds = (performance.now() - started) / 1000;
  const seedsPerSecond = Math.round((totals.seeds / seconds) * 10) / 10;
  return { commit: commitHere(), profiles, from, seconds: Math.round(seconds), seedsPerSecond, ...totals.summary() };
}

/** The commit that is checked out, and whether anything was changed since. */
export function commitHere(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', args, { encoding: 'utf8', cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'ignore'] });
    const changed = git('status', '--porcelain', '--untracked-files=no').trim() !== '';
    return git('rev-parse', 'HEAD').trim() + (changed ? ' with changes' : '');
  } catch {
    return 'unknown';
  }
}
