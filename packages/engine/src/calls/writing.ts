import { toHex } from '@pando/protocol';
import type { Params } from '../api.ts';
import { type MessageId, isTextWithinLimit, parseMessageId } from '../content/index.ts';
import { type Context, correctedNow, isParticipant, ownAccount, readerOf } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { addIntent } from '../conversation/intents.ts';
import { timerOf } from '../conversation/lifetime.ts';
import { mayEdit } from '../conversation/roles.ts';
import { sendTyping } from '../conversation/signals.ts';
import { MAX_DISAPPEAR_SECONDS } from '../conversation/state.ts';
import { parseIsoTime, receiptsOf } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { MAX_SCHEDULED, type ScheduledRow, scheduledView, sendScheduled } from '../writing/scheduled.ts';
import { addressed } from './addressing.ts';
import { type Call, NOT_A_MEMBER, UNKNOWN_CONVERSATION, UNKNOWN_MESSAGE, answer, error } from './respond.ts';

const ID_BYTES = 16;
const UNKNOWN_SCHEDULED = error('unknown-scheduled', 'No such message waits here; it may have been sent.');

/** Keeps what was begun to be written in a conversation. */
export function draft(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { conversation, text, replyTo }: Params<'draft'>,
): void {
  const c = conversations.look(conversation);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  if (!isTextWithinLimit(text)) return turn.refuse(call.id, error('too-large', 'The text is too long.'));
  const changed = ctx.drafts.put(turn, c.thread, { text, ...(replyTo !== undefined && { replyTo }) });
  if (changed) turn.notify({ type: 'conversation', conversation: c.thread, change: 'changed' });
  answer<'draft'>(turn, call, { conversation: c.thread });
}

/** Says that one writes, or has stopped. */
export async function typing(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'typing'>,
): Promise<void> {
  const c = await conversations.find(turn, params.conversation);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  await sendTyping(ctx, turn, c, params.typing);
  answer<'typing'>(turn, call, { conversation: c.thread });
}

/** Who has got and read an own message. */
export async function receipts(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { conversation, message }: Params<'receipts'>,
): Promise<void> {
  const c = conversations.look(conversation);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  const id = parseMessageId(message);
  const found = id === undefined ? undefined : await receiptsOf(readerOf(ctx, turn.tx, c), c.thread, id);
  if (found === undefined) return turn.refuse(call.id, UNKNOWN_MESSAGE);
  answer<'receipts'>(turn, call, found);
}

/** Changes what this account tells others of its reading and writing. */
export async function privacy(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { typing, delivered, read }: Params<'privacy'>,
): Promise<void> {
  const now = correctedNow(ctx, turn);
  const before = ctx.preferences.privacy();
  if (typing !== undefined) await ctx.preferences.set(turn, now, 'typing', typing);
  if (delivered !== undefined) await ctx.preferences.set(turn, now, 'deliveredMarks', delivered);
  if (read !== undefined) await ctx.preferences.set(turn, now, 'readMarks', read);
  if (ctx.preferences.privacy() !== before) {
    // How far own messages are shown to have come is another now.
    for (const { thread } of conversations.threads())
      turn.notify({ type: 'conversation', conversation: thread, change: 'changed' });
  }
  answer<'privacy'>(turn, call, ctx.preferences.privacy());
}

/** Sets the timer of a conversation, whatever kind it is. A commit does it, as soon as one can be made. */
export async function disappear(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { conversation, seconds }: Params<'disappear'>,
): Promise<void> {
  const c = await conversations.find(turn, conversation);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  if (!isParticipant(c)) return turn.refuse(call.id, NOT_A_MEMBER);
  if (seconds > MAX_DISAPPEAR_SECONDS)
    return turn.refuse(call.id, error('bad-parameters', 'Messages disappear after a year at the latest.'));
  if (!mayEdit(c.row.state, ownAccount(ctx).account))
    return turn.refuse(call.id, error('refused', 'Only admins set the timer in this group.'));
  if (seconds !== timerOf(c)) addIntent(turn, c, { kind: 'settings', change: { disappearSeconds: seconds } });
  answer<'disappear'>(turn, call, { conversation: c.thread, seconds });
}

/** Has a text sent later, or changes one that waits. */
export async function schedule(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'schedule'>,
): Promise<void> {
  const { text, silent = false } = params;
  const known = params.id === undefined ? undefined : ctx.scheduled.get(params.id);
  if (params.id !== undefined && known === undefined) return turn.refuse(call.id, UNKNOWN_SCHEDULED);
  if (text === '') return turn.refuse(call.id, error('bad-parameters', 'There is nothing to send: give a text.'));
  if (!isTextWithinLimit(text)) return turn.refuse(call.id, error('too-large', 'The text is too long.'));
  const at = parseIsoTime(params.at);
  if (at === undefined || at <= turn.now)
    return turn.refuse(call.id, error('bad-parameters', 'Give a time in the future, as 2026-12-31T18:00:00Z.'));
  const replyTo = params.replyTo === undefined ? undefined : parseMessageId(params.replyTo);
  if (params.replyTo !== undefined && replyTo === undefined) return turn.refuse(call.id, UNKNOWN_MESSAGE);
  if (known === undefined && ctx.scheduled.size >= MAX_SCHEDULED)
    return turn.refuse(call.id, error('refused', `No more than ${MAX_SCHEDULED} messages can wait.`));
  const to = await addressed(conversations, ctx, turn, params.to);
  if (!to.ok) return turn.refuse(call.id, to.error);
  const c = await conversations.find(turn, to.value);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  if (!isParticipant(c)) return turn.refuse(call.id, NOT_A_MEMBER);
  const id = known?.id ?? toHex(ctx.ports.crypto.random(ID_BYTES));
  const row: ScheduledRow = { id, thread: c.thread, text, replyTo: replyTo ?? null, silent, at, failed: false };
  ctx.scheduled.put(turn, row);
  answer<'schedule'>(turn, call, scheduledView(row));
}

export function scheduled(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { conversation }: Params<'scheduled'>,
): void {
  const thread = conversation === undefined ? undefined : (conversations.look(conversation)?.thread ?? conversation);
  answer<'scheduled'>(turn, call, ctx.scheduled.of(thread).map(scheduledView));
}

export function cancelScheduled(ctx: Context, turn: Turn, call: Call, { id }: Params<'scheduled.cancel'>): void {
  const row = ctx.scheduled.get(id);
  if (row === undefined) return turn.refuse(call.id, UNKNOWN_SCHEDULED);
  ctx.scheduled.drop(turn, row);
  answer<'scheduled.cancel'>(turn, call, { id });
}

/** Sends one before its time. */
export async function sendNow(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  { id }: Params<'scheduled.send'>,
): Promise<void> {
  const row = ctx.scheduled.get(id);
  if (row === undefined) return turn.refuse(call.id, UNKNOWN_SCHEDULED);
  const c = await conversations.find(turn, row.thread);
  if (c === undefined || !isParticipant(c)) return turn.refuse(call.id, NOT_A_MEMBER);
  const message: MessageId = await sendScheduled(ctx, turn, c, row);
  answer<'scheduled.send'>(turn, call, { id, message });
}
