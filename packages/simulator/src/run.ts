import { Cast } from './cast.ts';
import { judge } from './model/judge.ts';
import { Ledger } from './model/ledger.ts';
import type { Failure, Report, RunOptions } from './report.ts';
import type { ActionKind, Scenario, Step } from './scenario.ts';
import { carryOut } from './steps/carry-out.ts';
import { World } from './world.ts';

/** How long everything has to come to rest when the faults have stopped (virtual ms): joiners renew within an hour. */
export const SETTLE_MS = 2 * 3600 * 1000;

/**
 * In so many seeds one has devices say what they think of servers each time that they change their mind. In the others no
 * question wakes an engine that would otherwise have slept.
 */
const ASKED_FOR_SERVERS = 4;

/**
 * In so many seeds one has as many key packages made as in life. In the others they run short as soon as two people want
 * the same one, and few events are about making them.
 */
const WELL_STOCKED = 8;
const FEW_KEY_PACKAGES = 2;

/**
 * Carries a scenario out and judges what became of it. Never throws: what does not work out as a run is a failure of
 * kind `crash`.
 */
export async function runScenario(scenario: Scenario, { trace }: RunOptions = {}): Promise<Report> {
  const clients = new Map<string, { mls: World['clients'][number]['mls'] }>();
  const mlsOf = (device: string): World['clients'][number]['mls'] => {
    const client = clients.get(device) ?? world.clients.find(({ name }) => name === device);
    if (client === undefined) throw new Error(`there is no device ${device}`);
    clients.set(device, client);
    return client.mls;
  };
  /** When the first step is due: what traces call 0. */
  let played: number | undefined;
  const { seed, servers, cryptography } = scenario;
  const ledger = new Ledger(mlsOf, {
    asksForServers: seed % ASKED_FOR_SERVERS === 0,
    trace: trace && ((event) => (played === undefined ? undefined : trace({ ...event, at: event.at - played }))),
  });
  const world = new World(seed, servers, {
    cryptography,
    observer: ledger,
    keyPackages: seed % WELL_STOCKED === 0 ? undefined : FEW_KEY_PACKAGES,
  });
  const cast = new Cast(world, scenario);
  const began = world.schedule.now;
  const steps: Partial<Record<ActionKind, number>> = {};
  let failures: readonly Failure[];
  let [messages, commits] = [0, 0];
  try {
    await cast.gather();
    played = world.schedule.now;
    await play(world, cast, scenario.steps, steps);
    await rest(world, cast);
    ({ failures, messages, commits } = await judge(world, cast, ledger));
  } catch (error) {
    failures = [{ check: 'crash', detail: error instanceof Error ? whereabouts(error) : String(error) }];
  }
  return {
    profile: scenario.profile,
    seed,
    failures,
    traceHash: world.traceHash,
    virtualMs: world.schedule.now - began,
    events: world.events,
    messages,
    commits,
    steps,
  };
}

/** Without what called the run, which is not part of it. */
function whereabouts({ stack, message }: Error): string {
  return stack?.split(/\n(?=.*runScenario)/)[0] ?? message;
}

async function play(
  world: World,
  cast: Cast,
  steps: readonly Step[],
  counts: Partial<Record<ActionKind, number>>,
): Promise<void> {
  const began = world.schedule.now;
  prepare(world, cast, steps, began);
  for (const step of steps) {
    if (began + step.at > world.schedule.now) await world.pass(began + step.at - world.schedule.now);
    if (carryOut(world, cast, step)) counts[step.do] = (counts[step.do] ?? 0) + 1;
  }
  const end = Math.max(0, ...steps.map((step) => step.at + ('for' in step ? step.for : 0)));
  if (began + end > world.schedule.now) await world.pass(began + end - world.schedule.now);
}

/** What has to happen ahead of a step: a copy is made of what will be gone back to. */
function prepare(world: World, cast: Cast, steps: readonly Step[], began: number): void {
  for (const step of steps)
    if (step.do === 'client-set-back')
      world.schedule.at(began + Math.max(0, step.at - step.age), () => cast.keepCopy(step));
}

/** The faults stop, and everybody says something: whoever missed a thing learns of it by what comes after it. */
async function rest(world: World, cast: Cast): Promise<void> {
  cast.stopFaults();
  await world.pass(SETTLE_MS / 2);
  cast.acceptRequests();
  cast.lastWords();
  await world.pass(SETTLE_MS / 2);
}
