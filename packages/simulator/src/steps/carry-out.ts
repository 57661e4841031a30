import type { Cast } from '../cast.ts';
import type { Step } from '../scenario.ts';
import type { World } from '../world.ts';
import { doClientFault } from './client-faults.ts';
import { doNetworkFault } from './network-faults.ts';
import { doServerFault } from './server-faults.ts';
import { doWork } from './workload.ts';

/** Begins what a step says; false if it makes no sense now. */
export function carryOut(world: World, cast: Cast, step: Step): boolean {
  const isDone = act(world, cast, step);
  if (!isDone) return false;
  world.witness(step.do);
  world.observer.trace?.({ at: world.schedule.now, actor: actorOf(step), kind: 'step', text: inWords(step) });
  return true;
}

function act(world: World, cast: Cast, step: Step): boolean {
  switch (step.do) {
    case 'create':
    case 'add':
    case 'remove':
    case 'leave':
    case 'rename':
    case 'say':
    case 'reply':
    case 'edit':
    case 'delete':
    case 'react':
    case 'read':
    case 'replace-server':
    case 'second-device':
    case 'role':
    case 'post':
    case 'timer':
    case 'link':
    case 'revoke':
    case 'join':
    case 'approve':
      return doWork(cast, step);
    case 'partition':
    case 'slow-server':
    case 'sleep':
      return doNetworkFault(world, cast, step);
    case 'server-crash':
    case 'server-wipe':
    case 'server-set-back':
    case 'disk-full':
    case 'bit-flip':
    case 'overload':
    case 'refuse':
    case 'old-version':
    case 'server-treason':
      return doServerFault(cast, step);
    case 'client-crash':
    case 'client-set-back':
    case 'client-clone':
    case 'client-lost':
    case 'member-treason':
      return doClientFault(world, cast, step);
  }
}

function actorOf(step: Step): string {
  if ('who' in step) return `P${step.who}`;
  return `S${step.server}`;
}

function inWords(step: Step): string {
  const { at: _, do: kind, ...rest } = step;
  const details = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
  return [kind, ...details].join(', ');
}
