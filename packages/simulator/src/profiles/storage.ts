import * as faults from './faults.ts';
import { governance, timers } from './governing.ts';
import type { Sketch } from './sketch.ts';

/** Processes die at any moment, disks fail, copies come back. */
export function storage(sketch: Sketch): void {
  if (sketch.chance(10)) sketch.servers = 1;
  sketch.create(0);
  sketch.talk(10 + sketch.random.below(20));
  if (sketch.chance(50)) sketch.churn(1 + sketch.random.below(4));
  faults.serverCrashes(sketch, sketch.random.below(8));
  faults.clientCrashes(sketch, sketch.random.below(8));
  faults.serverTroubles(sketch, sketch.random.below(3));
  if (sketch.chance(40)) faults.serverLoss(sketch);
  if (sketch.chance(40)) faults.clientTampering(sketch);
  if (sketch.chance(20)) governance(sketch, 1 + sketch.random.below(6));
  if (sketch.chance(25)) timers(sketch);
}
