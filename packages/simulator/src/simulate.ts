import { parseArgs } from 'node:util';
import { simulate } from './simulation.ts';

// Runs many seeds; prints those that lead to a fault, and how to run each again.

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '50' }, from: { type: 'string', default: '1' } },
});
const from = Number(values.from);
const until = from + Number(values.seeds);
let failed = 0;
for (let seed = from; seed < until; seed++) {
  const started = performance.now();
  const { faults, sent, epoch } = await simulate(seed).catch((error: unknown) => ({
    faults: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    sent: 0,
    epoch: 0,
  }));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`seed ${seed}: ${sent} sent, epoch ${epoch}, ${seconds} s${faults.length === 0 ? '' : ', FAULTS'}`);
  for (const fault of faults) console.log(`  ${fault}`);
  if (faults.length > 0) failed += 1;
}
console.log(failed === 0 ? 'No faults.' : `${failed} seeds led to faults; run one again with --from SEED --seeds 1.`);
process.exitCode = failed === 0 ? 0 : 1;
