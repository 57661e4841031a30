import { MEMBER_TREASONS, SERVER_TREASONS, type Weather } from '../scenario.ts';
import { DAY, HOUR, MINUTE, type Sketch } from './sketch.ts';

/** By then a group is made and its members are in (ms). */
const LATE_MS = 30_000;
/** Longest time that a server is away, or a way is shut. */
const AWAY_MS = MINUTE;

export function badWeather({ random }: Sketch): Weather {
  const often = (): number => (random.below(3) === 0 ? random.below(20) : 0);
  const shortest = random.below(100);
  return {
    delay: [shortest, shortest + random.below(400)],
    stalls: often(),
    cuts: often(),
    lostAnswers: 10 * often(),
    doubledRequests: 10 * often(),
  };
}

export function partitions(sketch: Sketch, count: number): void {
  for (let i = sketch.some(count); i > 0; i--) {
    const people = Array.from({ length: sketch.people }, (_, person) => person).filter(() => sketch.chance(50));
    const way = sketch.random.pick(['both', 'to-server', 'from-server'] as const);
    sketch.add(sketch.moment(), {
      do: 'partition',
      people,
      server: sketch.server(),
      way,
      for: sketch.duration(AWAY_MS),
    });
  }
}

export function slowness(sketch: Sketch, count: number): void {
  for (let i = sketch.some(count); i > 0; i--) {
    const factor = 2 + sketch.random.below(50);
    sketch.add(sketch.moment(), { do: 'slow-server', server: sketch.server(), factor, for: sketch.duration(AWAY_MS) });
  }
}

export function sleeps(sketch: Sketch, count: number, most: number): void {
  for (let i = sketch.some(count); i > 0; i--)
    sketch.add(sketch.moment(), { do: 'sleep', who: sketch.person(), for: sketch.duration(most) });
}

/** Servers that come back as they were: any number of them, at any time. */
export function serverCrashes(sketch: Sketch, count: number): void {
  for (let i = sketch.some(count); i > 0; i--)
    sketch.add(sketch.moment(), {
      do: 'server-crash',
      server: sketch.server(),
      torn: sketch.chance(50),
      for: sketch.duration(AWAY_MS),
    });
}

export function serverTroubles(sketch: Sketch, count: number): void {
  for (let i = sketch.some(count); i > 0; i--) {
    const kind = sketch.random.pick(['disk-full', 'overload', 'refuse', 'old-version'] as const);
    sketch.add(sketch.moment(), { do: kind, server: sketch.server(), for: sketch.duration(AWAY_MS) });
  }
}

/** One server that loses what it had, in one way: more than one at a time is more than a set of four bears. */
export function serverLoss(sketch: Sketch): void {
  if (sketch.servers < 4) return;
  const server = sketch.server();
  const away = sketch.duration(AWAY_MS);
  const age = sketch.duration(sketch.length);
  switch (sketch.random.below(4)) {
    case 0:
      return sketch.add(sketch.moment(), { do: 'server-wipe', server, for: away });
    case 1:
      return sketch.add(sketch.moment(), { do: 'bit-flip', server, for: away });
    case 2:
      return sketch.add(sketch.moment(), { do: 'server-set-back', server, age, careful: true, for: away });
    default:
      return sketch.add(sketch.moment(), { do: 'server-set-back', server, age, careful: false, for: away });
  }
}

export function clientCrashes(sketch: Sketch, count: number): void {
  for (let i = sketch.some(count); i > 0; i--)
    sketch.add(sketch.moment(), {
      do: 'client-crash',
      who: sketch.person(),
      effect: 1 + sketch.random.below(40),
      for: sketch.duration(10_000),
    });
}

/** One device that is not what it was: copied, or set back. The first person's stays as it is. */
export function clientTampering(sketch: Sketch): void {
  const who = 1 + sketch.random.below(sketch.people - 1);
  if (sketch.chance(50)) sketch.add(sketch.moment(), { do: 'client-clone', who, for: sketch.duration(2 * MINUTE) });
  else {
    const at = sketch.moment();
    sketch.add(at, { do: 'client-set-back', who, age: sketch.random.below(at + 1), for: sketch.duration(10_000) });
  }
}

/**
 * One device that is never seen again; half of the times just when it is about to bring somebody in, which others have
 * to finish. In a group of two or three nobody could be sure any more that what is left of it agrees.
 */
export function deviceLoss(sketch: Sketch): void {
  if (sketch.people < 4) return;
  if (sketch.chance(50))
    sketch.add(sketch.moment(), { do: 'client-lost', who: sketch.person(), effect: 1 + sketch.random.below(200) });
  else {
    const { at, who } = sketch.createForAnother(sketch.moment(), LATE_MS);
    sketch.add(at, { do: 'client-lost', who, effect: 'introduction' });
  }
}

export function wrongClocks(sketch: Sketch): void {
  for (let i = 0; i < sketch.people; i++) {
    const most = sketch.random.pick([0, MINUTE, HOUR, DAY]);
    sketch.clocks[i] = { clockOffset: sketch.random.below(2 * most + 1) - most };
  }
}

export function maliciousServer(sketch: Sketch): void {
  if (sketch.servers < 4) return;
  const how = sketch.random.pick(SERVER_TREASONS);
  sketch.add(sketch.moment(), { do: 'server-treason', server: sketch.server(), how });
}

/** A server that holds back what is new in records, while somebody takes a second device and is let in with both. */
export function olderRecords(sketch: Sketch): void {
  if (sketch.servers < 4) return;
  sketch.add(0, { do: 'server-treason', server: sketch.server(), how: 'stale-record' });
  const at = sketch.moment();
  sketch.add(at, { do: 'second-device', who: sketch.person() });
  sketch.create(at + MINUTE);
}

/**
 * Some, fewer than half of the group, in one conversation. Until others have renewed their keys, who made it is the only
 * one whose word counts there (docs/SECURITY.md): it waits so long.
 */
export function maliciousMembers(sketch: Sketch): void {
  const most = Math.floor((sketch.people - 1) / 2);
  const conversation = sketch.conversation();
  for (let i = 0; i < Math.min(most, 1 + sketch.random.below(2)); i++) {
    const who = sketch.people - 1 - i;
    const at = sketch.moment();
    sketch.add(who === sketch.makerOf(conversation) ? at + LATE_MS : at, {
      do: 'member-treason',
      who,
      conversation,
      how: sketch.random.pick(MEMBER_TREASONS),
    });
  }
}
