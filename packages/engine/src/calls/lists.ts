import type { ConversationSummary } from '../api.ts';
import type { Context } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { Turn } from '../turn.ts';
import { type Call, UNKNOWN_CONVERSATION, answer } from './respond.ts';
import { invitationSummary, joinSummary, restoredSummary } from './summaries.ts';

/** All conversations, those that were active last first. */
export async function list(ctx: Context, conversations: Conversations, turn: Turn, call: Call): Promise<void> {
  const known = await ctx.summaries.ofAll(ctx, turn.tx, conversations.threads());
  const others = await othersOf(ctx, conversations, turn);
  const sorted = [...known, ...others].sort((a, b) => (a.activeAt > b.activeAt ? -1 : 1));
  answer<'list'>(turn, call, sorted);
}

export async function conversation(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { conversation: id }: { readonly conversation: string },
): Promise<void> {
  const known = conversations.look(id);
  const [found] =
    known === undefined
      ? (await othersOf(ctx, conversations, turn)).filter((each) => each.id === id)
      : await ctx.summaries.ofAll(ctx, turn.tx, [known]);
  if (found === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  answer<'conversation'>(turn, call, found);
}

/** What this account is not in yet: strangers' invitations, groups it asked to come into, and what an import brought. */
async function othersOf(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
): Promise<readonly ConversationSummary[]> {
  const restored = conversations.restored().map((each) => restoredSummary(ctx, turn.tx, each));
  return [
    ...conversations.invitations().map((row) => invitationSummary(ctx, row)),
    ...conversations.asked().map((row) => joinSummary(ctx, row)),
    ...(await Promise.all(restored)),
  ];
}
