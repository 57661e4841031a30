import type { Actor, Cast } from '../cast.ts';
import { betray } from '../malicious/members/index.ts';
import type { ClientFault, Step } from '../scenario.ts';
import type { World } from '../world.ts';

type Fault = Extract<Step, { do: ClientFault['do'] | 'member-treason' }>;

/** Begins what happens to a device, or what its owner does to the others. */
export function doClientFault(world: World, cast: Cast, step: Fault): boolean {
  const actor = cast.people[step.who];
  if (actor === undefined || cast.traitors.has(actor.client)) return false;
  const { client } = actor;
  switch (step.do) {
    case 'client-crash':
      if (!client.isRunning) return false;
      client.crashAt(step.effect, () => cast.after(step.for, () => cast.start(client)));
      return true;
    case 'client-set-back': {
      const copy = cast.copyFor(step);
      if (copy === undefined) return false;
      cast.tampered.add(client);
      client.restore(copy);
      cast.after(step.for, () => cast.start(client));
      return true;
    }
    case 'client-clone': {
      if (!client.isRunning) return false;
      const copy = world.copyOf(client);
      cast.tampered.add(client).add(copy);
      cast.copied.add(client).add(copy);
      copy.start();
      cast.after(step.for, () => copy.crash());
      return true;
    }
    case 'client-lost':
      if (!client.isRunning) return false;
      if (step.effect === 'introduction') client.crashBefore('putInbox', () => cast.lost.add(client));
      else client.crashAt(step.effect, () => cast.lost.add(client));
      return true;
    case 'member-treason':
      return turn(world, cast, step, actor);
  }
}

function turn(world: World, cast: Cast, step: Extract<Fault, { do: 'member-treason' }>, { client }: Actor): boolean {
  const conversation = cast.conversation(step.conversation);
  if (conversation === undefined || !client.isRunning) return false;
  cast.traitors.add(client);
  betray(world, client, conversation, step.how, cast.random.split());
  return true;
}
