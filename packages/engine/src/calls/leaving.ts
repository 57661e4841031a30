import type { Params } from '../api.ts';
import { forgetBlobs } from '../attachment/blobs.ts';
import { type Context, due, notifyChanged, ownAccount, timelineOf, updateRow } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { signDeparture } from '../conversation/departure.ts';
import type { Conversation } from '../conversation/model.ts';
import { sendQuietly } from '../conversation/outbox.ts';
import { deleteConversation } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { groupOf } from './deciding.ts';
import { type Call, UNKNOWN_CONVERSATION, answer } from './respond.ts';

const LEAVE_TIMEOUT_MS = 30_000;

/** Leaving is a message: the others take this account out. */
export async function leave(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.leave'>,
): Promise<void> {
  const found = await groupOf(conversations, turn, params.conversation);
  if (!found.ok) return turn.refuse(call.id, found.error);
  await sayGoodbye(ctx, turn, found.c);
  awaitGoodbye(ctx, turn, found.c, call, (now) => answer<'group.leave'>(now, call, { id: found.c.thread }));
}

/** Takes a conversation off this device, and leaves it. */
export async function forget(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'forget'>,
): Promise<void> {
  const c = await conversations.find(turn, params.conversation);
  const asked = conversations.joins.drop(turn, params.conversation);
  if (asked) turn.notify({ type: 'conversation', conversation: params.conversation, change: 'gone' });
  if (c === undefined && asked) return answer<'forget'>(turn, call, { conversation: params.conversation });
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  const { thread } = c;
  const gone = async (now: Turn): Promise<void> => {
    conversations.forget(now, c);
    const others = [...ctx.uploads.values()].filter(({ row }) => row.thread !== thread);
    await forgetBlobs(now.tx, thread, (name) => others.some(({ row }) => row.name === name));
    await deleteConversation(timelineOf(ctx, now, c), thread);
    ctx.preferences.forget(now, thread);
    ctx.preferences.forget(now, thread);
    now.notify({ type: 'conversation', conversation: thread, change: 'gone' });
    answer<'forget'>(now, call, { conversation: thread });
  };
  if (c.row.status !== 'active' || c.row.state.kind === 'self') return gone(turn);
  await sayGoodbye(ctx, turn, c);
  awaitGoodbye(ctx, turn, c, call, gone);
}

async function sayGoodbye(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  if (c.row.leaving === true) return;
  const signature = signDeparture(ctx.ports.crypto, ownAccount(ctx).device.seed, c.log, c.row.leafKey);
  await sendQuietly(ctx, turn, c, { type: 'leave', signature });
  updateRow(turn, c, { leaving: true });
  notifyChanged(turn, c);
}

/** Goes on once a quorum knows; at the latest after half a minute: then it is told as soon as it can be. */
function awaitGoodbye(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  call: Call,
  then: (turn: Turn) => Promise<void> | void,
): void {
  ctx.waiting.set(call.id, {
    conversation: c.id,
    deadline: turn.now + LEAVE_TIMEOUT_MS,
    settle: async (now, present) => {
      if (present.row.status === 'active') return false;
      await then(now);
      return true;
    },
    expire: then,
  });
  due(turn, c, turn.now);
}
