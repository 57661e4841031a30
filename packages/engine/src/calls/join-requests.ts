import type { Group } from '../api.ts';
import { type Context, isMember, ownAccount } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import { isAdmin } from '../conversation/roles.ts';
import { isoTime } from '../timeline/index.ts';

/** Whom this admin is asked to let in, the longest first. */
export function requestsOf(ctx: Context, c: Conversation): Group['requests'] {
  if (c.joinRequests.size === 0 || !isAdmin(c.row.state, ownAccount(ctx).account)) return [];
  return [...c.joinRequests.values()]
    .filter(({ account }) => !isMember(ctx, c, account))
    .sort((a, b) => a.at - b.at)
    .map(({ account, at }) => ({ ...ctx.people.person(account), at: isoTime(at) }));
}
