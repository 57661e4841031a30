import type { Report } from '../../report.ts';
import { serveSeeds } from '../seed-worker.ts';

// A worker for tests: what a seed does is in its number.

serveSeeds(async (profile, seed): Promise<Report> => {
  if (seed % 100 === 13) throw new Error('thrown in a run');
  if (seed % 100 === 17) void Promise.reject(new Error('rejected behind its back'));
  if (seed % 100 === 23) process.exit(3);
  if (seed % 100 === 42) for (;;) Math.sqrt(seed);
  await Promise.resolve();
  return {
    profile,
    seed,
    failures: seed % 100 === 31 ? [{ check: 'fork', detail: `process ${process.pid}` }] : [],
    traceHash: seed.toString(16).padStart(64, '0'),
    virtualMs: 3_600_000,
    events: 10,
    messages: 2,
    commits: 1,
    steps: { say: 2, 'server-crash': 1 },
  };
});
