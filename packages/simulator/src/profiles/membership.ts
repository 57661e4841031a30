import * as faults from './faults.ts';
import { DAY, HOUR, MINUTE, type Sketch } from './sketch.ts';

/** Members come and go, and servers are exchanged, many at a time and while others sleep. */
export function membership(sketch: Sketch): void {
  sketch.people = Math.max(3, sketch.people);
  sketch.servers = 4 + sketch.random.below(3);
  sketch.create(0, 2 + sketch.random.below(sketch.people - 1));
  sketch.talk(5 + sketch.random.below(10));
  sketch.churn(4 + sketch.random.below(10));
  if (sketch.servers > 4 && sketch.chance(60)) exchanges(sketch, 1 + sketch.random.below(2));
  if (sketch.chance(50)) faults.sleeps(sketch, 1 + sketch.random.below(3), sketch.chance(20) ? 10 * DAY : HOUR);
  if (sketch.chance(40)) faults.clientCrashes(sketch, 1 + sketch.random.below(4));
  if (sketch.chance(30)) faults.deviceLoss(sketch);
  if (sketch.chance(40)) faults.serverCrashes(sketch, 1 + sketch.random.below(2));
  if (sketch.chance(30)) sketch.weather = faults.badWeather(sketch);
}

function exchanges(sketch: Sketch, count: number): void {
  for (let i = 0; i < count; i++) {
    const at = sketch.moment();
    sketch.add(at, {
      do: 'replace-server',
      who: sketch.person(),
      conversation: 0,
      old: sketch.random.below(4),
      next: sketch.random.below(sketch.servers - 4),
    });
    // So that there is always something on its way when the old set ends.
    if (sketch.chance(50)) sketch.monologue(Math.max(0, at - 500), 25);
  }
  sketch.length += MINUTE;
}
