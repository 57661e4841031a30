import type { Check, Report } from '../../report.ts';
import { serveSeeds } from '../seed-worker.ts';

// A worker for tests: seed 3 fails always, seed 5 if a mutation is built in.

const isMutated = process.env['PANDO_MUTATION'] !== undefined;

serveSeeds((profile, seed): Promise<Report> => {
  const check: Check | undefined = seed === 3 ? 'lost' : seed === 5 && isMutated ? 'fork' : undefined;
  return Promise.resolve({
    profile,
    seed,
    failures: check === undefined ? [] : [{ check, detail: 'as it was asked to' }],
    traceHash: '',
    virtualMs: 0,
    events: 0,
    messages: 0,
    commits: 0,
    steps: {},
  });
});
