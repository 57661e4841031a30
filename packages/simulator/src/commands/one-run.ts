import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioOf } from '../profiles/index.ts';
import type { Report, TraceEvent } from '../report.ts';
import { runScenario } from '../run.ts';
import type { Scenario } from '../scenario.ts';
import { shrink } from '../shrink/shrink.ts';
import { diagram } from '../trace/diagram.ts';
import { excerptOf } from '../trace/excerpt.ts';
import { story } from '../trace/story.ts';
import { type Command, type Source } from './options.ts';
import { repeatingCommandOf } from './repeating-command.ts';
import { readScenario, writeScenario } from './scenario-file.ts';
import { storyOf } from './seed-worker.ts';

/** Runs one scenario in this process, and prints what it led to; false if something failed. */
export async function runOne({
  source,
  trace,
  shrink: shrinks,
  excerpt,
  folder,
}: Extract<Command, { do: 'one' }>): Promise<boolean> {
  const scenario = scenarioIn(source);
  const events: TraceEvent[] = [];
  const report = await ran(scenario, trace ? (event) => events.push(event) : undefined);
  const base = join(folder, `${scenario.profile}-${scenario.seed}`);
  if (trace || shrinks) mkdirSync(folder, { recursive: true });
  if (trace) {
    const shown = excerptOf(events, excerpt);
    const title = `${scenario.profile} ${scenario.seed}: ${report.failures.map(({ check }) => check).join(', ') || 'nothing failed'}`;
    writeFileSync(`${base}.txt`, story(scenario, events, report.failures));
    writeFileSync(`${base}.svg`, diagram(scenario, shown, title));
    writeScenario(`${base}.json`, scenario);
    process.stderr.write(`${base}.txt: ${events.length} events\n${base}.svg: ${shown.length} of them\n${base}.json\n`);
  }
  if (shrinks) await shrinkTo(`${base}-small.json`, scenario, report);
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  return report.failures.length === 0;
}

function scenarioIn(source: Source): Scenario {
  return 'file' in source ? readScenario(source.file) : scenarioOf(source.profile, source.seed);
}

/** A run that throws has failed, too. */
async function ran(scenario: Scenario, trace?: (event: TraceEvent) => void): Promise<Report> {
  try {
    return await runScenario(scenario, trace === undefined ? {} : { trace });
  } catch (error) {
    const { profile, seed } = scenario;
    const failures = [{ check: 'crash', detail: storyOf(error) }] as const;
    return { profile, seed, failures, traceHash: '', virtualMs: 0, events: 0, messages: 0, commits: 0, steps: {} };
  }
}

async function shrinkTo(file: string, scenario: Scenario, { failures }: Report): Promise<void> {
  const [wanted] = failures;
  if (wanted === undefined) return void process.stderr.write('Nothing failed, so there is nothing to shrink.\n');
  let runs = 0;
  const stillFails = async (smaller: Scenario): Promise<boolean> => {
    runs += 1;
    const report = await ran(smaller);
    return report.failures.some(({ check }) => check === wanted.check);
  };
  await shrink(scenario, stillFails, (smaller) => {
    writeScenario(file, smaller);
    const { people, steps } = smaller;
    process.stderr.write(`${wanted.check} after ${runs} runs: ${people.length} people, ${steps.length} steps\n`);
  });
  process.stderr.write(`${file}, after ${runs} runs\n  ${repeatingCommandOf(file)}\n`);
}
