import * as faults from './faults.ts';
import { governance, timers } from './governing.ts';
import { DAY, HOUR, type Sketch } from './sketch.ts';

/** A bad network and sleeping devices; nothing that runs fails. */
export function network(sketch: Sketch): void {
  sketch.create(0);
  sketch.talk(10 + sketch.random.below(20));
  if (sketch.chance(60)) sketch.churn(1 + sketch.random.below(4));
  if (sketch.chance(15)) sketch.monologue();
  sketch.weather = faults.badWeather(sketch);
  faults.partitions(sketch, sketch.random.below(8));
  faults.slowness(sketch, sketch.random.below(4));
  faults.sleeps(sketch, sketch.random.below(4), sketch.chance(10) ? 3 * DAY : HOUR);
  if (sketch.chance(30)) faults.wrongClocks(sketch);
  if (sketch.chance(25)) governance(sketch, 1 + sketch.random.below(6));
  if (sketch.chance(25)) timers(sketch);
}
