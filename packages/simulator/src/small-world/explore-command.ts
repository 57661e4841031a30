import { parseArgs } from 'node:util';
import type { CertificateCheck } from './certificates.ts';
import { type Exploration, type SmallWorld, explore } from './explore.ts';
import { MOVE_WORLDS, type MoveWorldName, MoveWorld } from './move-world.ts';
import { Progress } from './progress.ts';
import { SlotWorld } from './slot-world.ts';
import { SLOT_WORLDS, type SlotWorldName } from './worlds.ts';

const CHECKS: readonly CertificateCheck[] = ['on', 'unproven', 'off'];
const MAX_STATES = 10_000_000;

const USAGE = `npm run explore -- [--world NAME] [--depth N] [--rounds N] [--states N] [--certificates on|unproven|off]
                       [--judge-again] [--no-progress] [--no-seal]

Goes through everything that can happen in small worlds, with the acceptor's and the proposer's own code.

  --world NAME            one of ${[...Object.keys(SLOT_WORLDS), ...Object.keys(MOVE_WORLDS)].join(', ')}; all without it
  --depth N               at most so many acts from the beginning
  --rounds N              ballots of so many rounds
  --states N              at most so many states (${MAX_STATES})
  --certificates HOW      how they are looked at: unproven ignores who has proven what was accepted, off all of it
  --judge-again           servers refuse a value that they have come to object to, though it was accepted before
  --no-progress           do not check that honest proposers finish from everywhere
  --no-seal               entries are copied to a new replica set without sealing the old one first`;

const { values: options } = parseArgs({
  options: {
    world: { type: 'string' },
    depth: { type: 'string' },
    rounds: { type: 'string' },
    states: { type: 'string', default: String(MAX_STATES) },
    certificates: { type: 'string', default: 'on' },
    'judge-again': { type: 'boolean', default: false },
    'no-progress': { type: 'boolean', default: false },
    'no-seal': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) console.log(USAGE);
else process.exitCode = main();

function main(): number {
  const certificates = CHECKS.find((each) => each === options.certificates);
  const names =
    options.world === undefined ? [...Object.keys(SLOT_WORLDS), ...Object.keys(MOVE_WORLDS)] : [options.world];
  let faults = 0;
  for (const name of names) {
    if (certificates !== undefined && name in SLOT_WORLDS) faults += inSlotWorld(name as SlotWorldName, certificates);
    else if (name in MOVE_WORLDS) faults += inMoveWorld(name as MoveWorldName);
    else {
      console.error(USAGE);
      return 2;
    }
  }
  return faults === 0 ? 0 : 1;
}

function inSlotWorld(name: SlotWorldName, certificates: CertificateCheck): number {
  const { about, ...preset } = SLOT_WORLDS[name];
  const rounds = Number(options.rounds ?? preset.rounds);
  const world = new SlotWorld({ ...preset, rounds, certificates, judgeAgain: options['judge-again'] });
  const progress = new Progress(world);
  const also = options['no-progress'] ? undefined : (state: string) => progress.fault(state);
  const found = run(`${name}: ${about}, ${rounds} rounds`, world, also);
  const steps = `${world.acceptors.taken} steps of acceptors, ${world.proposers.taken} of proposers`;
  console.log(`  ${steps}, ${progress.judged} situations from which proposers finished`);
  return found.fault === undefined ? 0 : 1;
}

function inMoveWorld(name: MoveWorldName): number {
  const { about, ...preset } = MOVE_WORLDS[name];
  const found = run(`${name}: ${about}`, new MoveWorld({ ...preset, seal: !options['no-seal'] }));
  return found.fault === undefined ? 0 : 1;
}

function run<Act>(title: string, world: SmallWorld<Act>, also?: (state: string) => string | undefined): Exploration {
  const began = process.cpuUsage().user;
  const depth = Number(options.depth ?? Infinity);
  const found = explore(world, { depth, states: Number(options.states), ...(also === undefined ? {} : { also }) });
  const seconds = ((process.cpuUsage().user - began) / 1e6).toFixed(1);
  const extent = found.complete ? 'all there are' : found.fault === undefined ? 'not all' : 'up to the first fault';
  console.log(`${title}\n  ${found.states} states, ${extent}; depth ${found.depth}; ${seconds} s of processor time`);
  if (found.fault !== undefined) {
    console.log(`  ${found.fault.what}:`);
    for (const [i, sentence] of found.fault.story.entries()) console.log(`  ${String(i + 1).padStart(3)}. ${sentence}`);
  }
  return found;
}
