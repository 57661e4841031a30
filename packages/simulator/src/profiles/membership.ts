import * as faults from './faults.ts';
import { governance, timers } from './governing.ts';
import { DAY, HOUR, MINUTE, type Sketch } from './sketch.ts';

/** A little longer than a client holds a silent server for alive. */
const DEAF_MS = 12_000;
const WORDS_OF_THE_DEAF = 12;

/** Members come and go, and servers are exchanged, many at a time and while others sleep. */
export function membership(sketch: Sketch): void {
  sketch.people = Math.max(3, sketch.people);
  sketch.servers = 4 + sketch.random.below(3);
  sketch.create(0, 2 + sketch.random.below(sketch.people - 1));
  sketch.talk(5 + sketch.random.below(10));
  sketch.churn(4 + sketch.random.below(10));
  if (sketch.servers > 4 && sketch.chance(50)) exchanges(sketch, sketch.isSmall ? 1 : 2);
  if (sketch.chance(50)) faults.sleeps(sketch, 1 + sketch.random.below(3), sketch.chance(20) ? 10 * DAY : HOUR);
  if (sketch.chance(40)) faults.clientCrashes(sketch, 1 + sketch.random.below(4));
  if (sketch.chance(30)) faults.deviceLoss(sketch);
  if (sketch.chance(40)) faults.serverCrashes(sketch, 1 + sketch.random.below(2));
  if (sketch.chance(30)) sketch.weather = faults.badWeather(sketch);
  if (sketch.chance(50)) governance(sketch, 1 + sketch.random.below(6));
  if (sketch.chance(15)) timers(sketch);
}

function exchanges(sketch: Sketch, count: number): void {
  for (let i = 0; i < count; i++) {
    const at = sketch.moment();
    const who = sketch.person();
    sketch.add(at, {
      do: 'replace-server',
      who,
      conversation: 0,
      old: sketch.random.below(4),
      next: sketch.random.below(sketch.servers - 4),
    });
    // So that there is always something on its way when the old set ends.
    if (sketch.chance(30)) sketch.monologue(Math.max(0, at - 500), 25);
    if (sketch.chance(40)) deafWriter(sketch, at, (who + 1 + sketch.random.below(sketch.people - 1)) % sketch.people);
  }
  sketch.length += MINUTE;
}

/** Somebody to whom nothing comes through any more goes on writing to the servers that it knows: one of them is left. */
function deafWriter(sketch: Sketch, from: number, who: number): void {
  for (let server = 0; server < sketch.servers; server++)
    sketch.add(from, { do: 'partition', people: [who], server, way: 'from-server', for: DEAF_MS });
  for (let at = from; at < from + DEAF_MS; at += DEAF_MS / WORDS_OF_THE_DEAF)
    sketch.add(at, { do: 'say', who, conversation: 0 });
}
