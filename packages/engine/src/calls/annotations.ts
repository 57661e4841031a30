import type { Params } from '../api.ts';
import { composeAnnotation } from '../content/index.ts';
import { type Context, correctedNow, notifyAll, ownAccount, readerOf, timelineOf } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { mayPost } from '../conversation/roles.ts';
import { message, pinnedMessages, setStar, starredMessages } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { change, locate, salt } from './changing.ts';
import { type Call, UNKNOWN_CONVERSATION, answer } from './respond.ts';

const DEFAULT_STARRED = 200;
const MAX_STARRED = 1000;

export async function vote(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'vote'>,
): Promise<void> {
  await change(ctx, conversations, turn, call, params, async (c, target) => {
    const poll = (await message(readerOf(ctx, turn.tx, c), c.thread, target))?.poll;
    if (poll === undefined) return 'That is not a poll.';
    if (poll.closed === true) return 'This poll is closed.';
    const options = [...new Set(params.options)].sort((a, b) => a - b);
    if (options.some((option) => option >= poll.options.length)) return 'There is no such option in this poll.';
    if (!poll.multiple && options.length > 1) return 'Only one option can be chosen in this poll.';
    return [composeAnnotation(salt(ctx), target, { type: 'vote', options })];
  });
}

export async function closePoll(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'poll.close'>,
): Promise<void> {
  await change(ctx, conversations, turn, call, params, async (c, target) => {
    const known = await message(readerOf(ctx, turn.tx, c), c.thread, target);
    if (known?.poll === undefined) return 'That is not a poll.';
    if (!known.own) return 'Only who made the poll can close it.';
    return known.poll.closed === true ? [] : [composeAnnotation(salt(ctx), target, { type: 'close' })];
  });
}

export async function pin(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'pin'>,
): Promise<void> {
  await change(ctx, conversations, turn, call, params, async (c, target) => {
    const known = await message(readerOf(ctx, turn.tx, c), c.thread, target);
    if (known?.notice !== undefined || known?.deleted === true) return 'Only messages can be pinned.';
    if (!mayPost(c.row.state, ownAccount(ctx).account)) return 'Only admins pin messages in this group.';
    return [composeAnnotation(salt(ctx), target, { type: params.remove === true ? 'unpin' : 'pin' })];
  });
}

export async function pins(
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'pins'>,
): Promise<void> {
  const reader = conversations.reader(turn, params.conversation);
  if (reader === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  answer<'pins'>(turn, call, await pinnedMessages(reader.timeline, reader.thread));
}

export async function star(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'star'>,
): Promise<void> {
  const found = await locate(ctx, conversations, turn, params);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const { c, target } = found;
  const mark = { starred: params.remove !== true, now: correctedNow(ctx, turn) };
  await ctx.preferences.setStarred(turn, mark.now, c.thread, target, mark.starred);
  notifyAll(turn, await setStar(timelineOf(ctx, turn, c), c.thread, target, mark));
  answer<'star'>(turn, call, { id: target });
}

export async function starred(
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { limit = DEFAULT_STARRED }: Params<'starred'>,
): Promise<void> {
  const timelineOfThread = (thread: string) => conversations.reader(turn, thread)?.timeline;
  const found = await starredMessages(timelineOfThread, turn, Math.min(limit, MAX_STARRED));
  answer<'starred'>(turn, call, found);
}
