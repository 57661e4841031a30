import * as faults from './faults.ts';
import { governance, timers } from './governing.ts';
import type { Sketch } from './sketch.ts';

/** One malicious server of four, a minority of malicious members, or both, while honest ones crash as well. */
export function byzantine(sketch: Sketch): void {
  const atLeast = 3 + (sketch.isSmall ? sketch.random.below(3) >> 1 : sketch.random.below(3));
  sketch.people = Math.max(sketch.people, atLeast);
  if (sketch.chance(50)) sketch.servers = 5;
  sketch.create(0);
  sketch.talk(10 + sketch.random.below(20));
  if (sketch.chance(70)) sketch.churn(1 + sketch.random.below(5));
  if (sketch.chance(15)) return faults.olderRecords(sketch);
  const who = sketch.random.below(3);
  if (who !== 0) faults.maliciousServer(sketch);
  if (who !== 1) faults.maliciousMembers(sketch);
  if (sketch.chance(30)) faults.serverCrashes(sketch, 1 + sketch.random.below(2));
  if (sketch.chance(30)) faults.clientCrashes(sketch, 1 + sketch.random.below(3));
  if (sketch.chance(30)) faults.partitions(sketch, 1 + sketch.random.below(2));
  if (sketch.chance(20)) governance(sketch, 1 + sketch.random.below(4));
  if (sketch.chance(20)) timers(sketch);
}
