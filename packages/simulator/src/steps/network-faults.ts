import type { Cast } from '../cast.ts';
import type { Way } from '../network.ts';
import type { NetworkFault, Step } from '../scenario.ts';
import type { World } from '../world.ts';

type Fault<Kind extends NetworkFault['do']> = Extract<Step, { do: Kind }>;

/** Begins what a network, or a device that is put to sleep, does to people. */
export function doNetworkFault(world: World, cast: Cast, step: Fault<NetworkFault['do']>): boolean {
  const until = world.schedule.now + step.for;
  switch (step.do) {
    case 'partition':
      return part(world, cast, step, until);
    case 'slow-server': {
      const server = cast.server(step.server);
      if (server === undefined) return false;
      world.network.slow(server.url, step.factor, until);
      return true;
    }
    case 'sleep': {
      const actor = cast.awake(step.who);
      if (actor === undefined) return false;
      actor.client.sleep();
      cast.after(step.for, () => actor.client.awake());
      return true;
    }
  }
}

function part(world: World, cast: Cast, { people, server: number, way }: Fault<'partition'>, until: number): boolean {
  const server = cast.server(number);
  if (server === undefined) return false;
  const ways: readonly Way[] = way === 'both' ? ['to-server', 'from-server'] : [way];
  for (const person of people) {
    const client = cast.people[person]?.client;
    if (client === undefined) continue;
    for (const each of ways) world.network.block(client.place, server.url, each, until);
    client.cutOff(server.url);
  }
  return true;
}
