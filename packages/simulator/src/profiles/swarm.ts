import * as faults from './faults.ts';
import { governance, timers } from './governing.ts';
import { HOUR, type Sketch } from './sketch.ts';

/** A little of everything, each kind in about half of the seeds, so that kinds meet in all combinations. */
export function swarm(sketch: Sketch): void {
  if (sketch.chance(5)) sketch.servers = 1;
  else if (sketch.chance(20)) sketch.servers = 5;
  sketch.create(0, sketch.chance(50) ? sketch.people : 2);
  if (sketch.chance(20)) sketch.create(sketch.moment());
  sketch.talk(5 + sketch.random.below(20));
  if (sketch.chance(50)) sketch.churn(1 + sketch.random.below(6));
  if (sketch.chance(50)) sketch.weather = faults.badWeather(sketch);
  if (sketch.chance(40)) faults.partitions(sketch, 1 + sketch.random.below(4));
  if (sketch.chance(30)) faults.slowness(sketch, 1 + sketch.random.below(3));
  if (sketch.chance(30)) faults.sleeps(sketch, 1 + sketch.random.below(3), HOUR);
  if (sketch.chance(50)) faults.serverCrashes(sketch, 1 + sketch.random.below(5));
  if (sketch.chance(40)) faults.serverTroubles(sketch, 1 + sketch.random.below(3));
  if (sketch.chance(50)) faults.clientCrashes(sketch, 1 + sketch.random.below(5));
  if (sketch.chance(20)) faults.wrongClocks(sketch);
  if (sketch.chance(15)) faults.clientTampering(sketch);
  if (sketch.chance(10)) faults.serverLoss(sketch);
  else if (sketch.chance(15)) faults.maliciousServer(sketch);
  if (sketch.chance(35)) governance(sketch, 1 + sketch.random.below(6));
  if (sketch.chance(25)) timers(sketch);
}
