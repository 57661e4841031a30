import { toHex } from '@pando/protocol';
import type { Group, GroupLinkSummary, GroupMember, GroupRole } from '../api.ts';
import { shownName } from '../content/index.ts';
import { isOpen } from '../conversation/arriving.ts';
import { type Context, bytesOf, correctedNow, membersOf, ownAccount } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import { isAdmin, roleOf, seniority } from '../conversation/roles.ts';
import { inviteSecretTable } from '../conversation/tables.ts';
import { isoTime } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { linkText } from './group-links.ts';
import { requestsOf } from './join-requests.ts';
import { membersOfConversation } from './summaries.ts';

const RANK: Readonly<Record<GroupRole, number>> = { owner: 0, admin: 1, member: 2 };

/** A group with what its members may do. */
export async function groupView(ctx: Context, turn: Turn, c: Conversation): Promise<Group> {
  const { name, description, disappearSeconds, picture, policy } = c.row.state;
  const isGoverned = isAdmin(c.row.state, ownAccount(ctx).account);
  return {
    id: c.thread,
    name: shownName(name),
    description,
    ...(picture !== null && { picture: toHex(picture) }),
    disappearSeconds,
    ...policy,
    role: roleOf(c.row.state, ownAccount(ctx).account),
    members: inOrder(ctx, c),
    links: isGoverned ? await linksOf(ctx, turn, c) : [],
    requests: requestsOf(ctx, c),
  };
}

async function linksOf(ctx: Context, turn: Turn, c: Conversation): Promise<readonly GroupLinkSummary[]> {
  const open = c.row.state.links.filter((link) => isOpen(link, correctedNow(ctx, turn)));
  return Promise.all(
    open.map(async ({ secret: hash, approval, expires, limit, uses }) => {
      const secret = await inviteSecretTable(c.id).get(turn.tx, toHex(hash));
      return {
        id: toHex(hash),
        approval,
        uses,
        ...(expires > 0 && { expires: isoTime(expires) }),
        ...(limit > 0 && { limit }),
        ...(secret !== undefined && { link: linkText(ctx, c, secret, approval) }),
      };
    }),
  );
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
