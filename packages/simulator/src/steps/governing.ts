import type { Actor, Cast } from '../cast.ts';
import type { Governing, Step } from '../scenario.ts';

type Act<Kind extends Governing['do']> = Extract<Step, { do: Kind }>;

/** Has a person's device change what a group allows, or let somebody in. Whose role does not allow it is refused. */
export function govern(cast: Cast, step: Act<Exclude<Governing['do'], 'join'>>, actor: Actor, id: string): boolean {
  const { client } = actor;
  switch (step.do) {
    case 'role': {
      const whom = cast.people[step.whom];
      if (whom === undefined) return false;
      void client.call('group.role', { conversation: id, who: whom.account, role: step.role });
      return true;
    }
    case 'post':
      void client.call('group.edit', { conversation: id, post: step.allowed });
      return true;
    case 'timer':
      void client.call('disappear', { conversation: id, seconds: step.seconds });
      return true;
    case 'link':
      void client.call('group.link', { conversation: id, approval: step.approval }).then((outcome) => {
        if (outcome.ok) cast.links.push({ conversation: step.conversation, ...outcome.value });
        return undefined;
      });
      return true;
    case 'revoke': {
      const links = cast.links.filter(({ conversation }) => conversation === step.conversation);
      const link = links[step.nth % Math.max(1, links.length)];
      if (link === undefined) return false;
      void client.call('group.revoke', { conversation: id, id: link.id });
      return true;
    }
    case 'approve':
      cast.approveAll(client, id);
      return true;
  }
}

/** Has a person ask to come in by one of the links that there are. */
export function joinByLink(cast: Cast, { nth }: Act<'join'>, { client }: Actor): boolean {
  const link = cast.links[nth % Math.max(1, cast.links.length)];
  if (link === undefined) return false;
  void client.call('join', { link: link.link });
  return true;
}
