import { toHex } from '@pando/protocol';
import type { Group, GroupMember, GroupRole } from '../api.ts';
import { type Context, bytesOf, membersOf, ownAccount } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import { roleOf, seniority } from '../conversation/roles.ts';
import { membersOfConversation } from './summaries.ts';

const RANK: Readonly<Record<GroupRole, number>> = { owner: 0, admin: 1, member: 2 };

/** A group with what its members may do. */
export function groupView(ctx: Context, c: Conversation): Group {
  const { name, description, disappearSeconds, policy } = c.row.state;
  return {
    id: c.thread,
    name,
    description,
    disappearSeconds,
    ...policy,
    role: roleOf(c.row.state, ownAccount(ctx).account),
    members: inOrder(ctx, c),
  };
}

function inOrder(ctx: Context, c: Conversation): readonly GroupMember[] {
  const since = seniority(c.row.state, membersOf(ctx, c));
  const coming = new Map(
    [...c.intents.values()].flatMap(({ intent }) =>
      intent.kind === 'role' ? [[toHex(intent.account), intent.role] as const] : [],
    ),
  );
  return membersOfConversation(ctx, c)
    .map((person) => {
      const isIn = since.has(person.account);
      const role = isIn ? roleOf(c.row.state, bytesOf(person.account)) : (coming.get(person.account) ?? 'member');
      return { ...person, role };
    })
    .sort(
      (a, b) =>
        RANK[a.role] - RANK[b.role] ||
        (since.get(a.account) ?? Number.MAX_SAFE_INTEGER) - (since.get(b.account) ?? Number.MAX_SAFE_INTEGER) ||
        (a.name < b.name ? -1 : 1),
    );
}
