/**
 * Tries hostile inputs: `npm run fuzz -- [--target decoders] [--inputs N] [--seed S]`. What targets there are says
 * docs/TESTING.md. Prints one JSON object, also when it is interrupted; exits 1 where something was not as it should be.
 */
import { BlockCoverage } from './block-coverage.ts';
import { fuzzArguments } from './args.ts';
import { TARGETS } from './target.ts';

const { target: name, seed, ...given } = fuzzArguments(process.argv.slice(2));
const coverage = BlockCoverage.start();
const target = await TARGETS[name]();
const wanted = given.inputs ?? target.inputs;
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (stopped = true));
const began = performance.now();
const { problems, inputs, figures } = await target.run({
  inputs: wanted,
  seed,
  coverage,
  progress,
  isStopped: () => stopped,
});
const seconds = Math.round((performance.now() - began) / 100) / 10;
process.stdout.write(
  `${JSON.stringify({ target: name, seed, inputs, seconds, ...figures, problems }, undefined, 2)}\n`,
);
process.exitCode = problems.length > 0 ? 1 : 0;

function progress(done: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${wanted}`);
}
