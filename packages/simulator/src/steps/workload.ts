import type { Method, Params } from '@pando/engine';
import type { Actor, Cast } from '../cast.ts';
import type { Governing, Step, Workload } from '../scenario.ts';
import { govern, joinByLink } from './governing.ts';

type Work<Kind extends Workload['do']> = Extract<Step, { do: Kind }>;

/** How many of the latest messages a person answers to. */
const LATEST = 20;

/** Has a person's device do something. What comes of it is judged by what is there in the end. */
export function doWork(cast: Cast, step: Work<Workload['do']> | Extract<Step, { do: Governing['do'] }>): boolean {
  const actor = cast.awake(step.who);
  if (step.do === 'create') return create(cast, step, cast.nextConversation(), actor);
  if (step.do === 'second-device') {
    if (actor === undefined || cast.traitors.has(actor.client)) return false;
    cast.addDevice(actor);
    return true;
  }
  if (step.do === 'join')
    return actor !== undefined && !cast.traitors.has(actor.client) && joinByLink(cast, step, actor);
  const conversation = cast.conversation(step.conversation);
  if (actor === undefined || conversation === undefined || cast.traitors.has(actor.client)) return false;
  switch (step.do) {
    case 'add': {
      const whom = cast.people[step.whom];
      return whom !== undefined && call(actor, 'group.add', { conversation, members: [whom.link] });
    }
    case 'remove': {
      const whom = cast.people[step.whom];
      return whom !== undefined && call(actor, 'group.remove', { conversation, members: [whom.account] });
    }
    case 'leave':
      return call(actor, 'group.leave', { conversation });
    case 'rename':
      return call(actor, 'rename', { name: `${actor.client.name} the ${cast.words(actor.client).length}th` });
    case 'say':
      cast.say(actor.client, conversation);
      return true;
    case 'read':
      return call(actor, 'read', { conversation });
    case 'reply':
    case 'edit':
    case 'delete':
    case 'react':
      return answer(cast, step, actor, conversation);
    case 'replace-server':
      return exchange(cast, step, actor, conversation);
    default:
      return govern(cast, step, actor, conversation);
  }
}

function call<M extends Method>({ client }: Actor, method: M, params: Params<M>): true {
  void client.call(method, params);
  return true;
}

function create(cast: Cast, { who, members }: Work<'create'>, number: number, actor: Actor | undefined): boolean {
  if (actor === undefined) return false;
  const links = members.flatMap((member) => (member === who ? [] : (cast.people[member]?.link ?? [])));
  // Every second one may take others out; the rest must see to it that who leaves is gone all the same.
  const admins = links.filter((_, i) => i % 2 === 0);
  void actor.client.call('group.create', { name: `Group ${number}`, members: links, admins }).then((outcome) => {
    if (outcome.ok) cast.conversations[number] = outcome.value.id;
    return undefined;
  });
  return true;
}

function exchange(cast: Cast, { old, next }: Work<'replace-server'>, actor: Actor, conversation: string): boolean {
  const servers = cast.serverUrls();
  void actor.client.call('replicas', { conversation }).then((outcome) => {
    const replicas = outcome.ok ? outcome.value.map(({ url }) => url) : [];
    const others = servers.filter((url) => !replicas.includes(url));
    const [url, other] = [replicas[old % replicas.length], others[next % others.length]];
    if (url === undefined || other === undefined) return undefined;
    cast.wantServer(actor.client, conversation, other);
    call(actor, 'replicas.replace', { conversation, url, with: other });
    return undefined;
  });
  return true;
}

/** Something about the `nth` latest message on somebody's screen. */
function answer(
  cast: Cast,
  step: Work<'reply' | 'edit' | 'delete' | 'react'>,
  actor: Actor,
  conversation: string,
): boolean {
  void actor.client.call('history', { conversation, limit: LATEST }).then((outcome) => {
    if (!outcome.ok) return undefined;
    const isOwnOnly = step.do === 'edit' || step.do === 'delete';
    const messages = outcome.value.filter((each) => each.notice === undefined && (!isOwnOnly || each.own));
    const chosen = messages.at(-1 - (step.nth % Math.max(1, messages.length)));
    if (chosen === undefined) return undefined;
    const message = chosen.id;
    if (step.do === 'reply') cast.say(actor.client, conversation, message);
    else if (step.do === 'edit') {
      const text = cast.words(actor.client);
      if (chosen.expiresAt !== undefined) cast.lifetimes.set(text, Date.parse(chosen.expiresAt));
      call(actor, 'edit', { conversation, message, text });
    } else if (step.do === 'delete') call(actor, 'delete', { conversation, message, forEveryone: true });
    else call(actor, 'react', { conversation, message, emoji: '🌳' });
    return undefined;
  });
  return true;
}
