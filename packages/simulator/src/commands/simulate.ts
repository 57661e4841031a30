import { writeFileSync } from 'node:fs';
import { MUTATIONS } from '../mutations/mutations.ts';
import { runCampaign } from './campaign.ts';
import { DAILY, firstSeedOf, runDaily } from './daily.ts';
import { type Command, USAGE, readCommand } from './options.ts';
import { runOne } from './one-run.ts';
import { mutationLines, runMutation } from './run-mutations.ts';

const worker = new URL('worker.ts', import.meta.url);

/** Does what was asked for; false if something failed. */
async function carryOut(command: Command): Promise<boolean> {
  switch (command.do) {
    case 'help':
      process.stdout.write(`${USAGE}\n`);
      return true;
    case 'campaign': {
      const { profiles, from, limit, workers } = command;
      const report = await runCampaign({
        profiles,
        from,
        limit,
        run: { worker, signal: interrupted(), ...among(workers) },
      });
      process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
      return report.failed === 0 && report.seeds > 0;
    }
    case 'one':
      return await runOne(command);
    case 'mutations':
      return await proveTheChecker(command);
    case 'daily': {
      const from = firstSeedOf(Date.now());
      process.stdout.write(`Today's seeds are from ${from} on.\n`);
      const run = { worker, signal: interrupted(), ...among(command.workers) };
      const result = await runDaily({ run, from, counts: DAILY });
      if (command.report !== undefined) writeFileSync(command.report, JSON.stringify(result));
      process.stdout.write(`${result.passed} passed, ${result.failed} failed\n`);
      return result.failed === 0;
    }
  }
}

/** Aborted by Ctrl-C: what was run until then is told. */
function interrupted(): AbortSignal {
  const control = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => control.abort());
  return control.signal;
}

function among(workers: number | undefined): { readonly workers?: number } {
  return workers === undefined ? {} : { workers };
}

async function proveTheChecker({ only, seeds, workers }: Extract<Command, { do: 'mutations' }>): Promise<boolean> {
  const named = MUTATIONS.filter(({ name }) => only === undefined || name === only);
  const chosen = named.map((each) => ({ ...each, seeds: seeds ?? each.seeds }));
  if (chosen.length === 0) throw new Error(`there is no mutation ${String(only)}`);
  let caughtCount = 0;
  for (const mutation of chosen) {
    const caught = await runMutation(mutation, { worker, ...among(workers) });
    if (caught !== undefined) caughtCount += 1;
    process.stdout.write(`${mutationLines(mutation, caught)}\n`);
  }
  process.stdout.write(`\n${caughtCount} of ${chosen.length} caught\n`);
  return caughtCount === chosen.length;
}

try {
  process.exitCode = (await carryOut(readCommand(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
  process.exitCode = 2;
}
