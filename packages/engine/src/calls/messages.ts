import type { Params } from '../api.ts';
import { releaseBlobs } from '../attachment/blobs.ts';
import { beginUploads, takeFiles } from '../attachment/sending.ts';
import {
  MAX_ATTACHMENTS,
  type MessageId,
  composeDelete,
  composeEdit,
  composeMessage,
  composeReaction,
  composeUnreaction,
  isReaction,
  isTextWithinLimit,
  parseMessageId,
} from '../content/index.ts';
import {
  type Context,
  correctedNow,
  due,
  isParticipant,
  notifyAll,
  notifyChanged,
  ownAccount,
  readerOf,
  timelineOf,
} from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { Conversation } from '../conversation/model.ts';
import { sendContent } from '../conversation/outbox.ts';
import { mayPost } from '../conversation/roles.ts';
import {
  type Part,
  deleteForMe,
  expiryOfMessage,
  history,
  markRead,
  message,
  overview,
  ownReactions,
} from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { filesToSend } from './attachments.ts';
import {
  ADMINS_ONLY,
  type Call,
  NOT_A_MEMBER,
  UNKNOWN_CONVERSATION,
  UNKNOWN_MESSAGE,
  answer,
  error,
} from './respond.ts';
import { addressed } from './addressing.ts';
import { cardOf, isPreviewFor } from './cards.ts';
import { change, locate, salt } from './changing.ts';

const NO_CARD = { ok: true, value: null } as const;

const DEFAULT_SEND_TIMEOUT_S = 30;
const MAX_SEND_TIMEOUT_S = 3600;
const DEFAULT_HISTORY = 50;
const MAX_HISTORY = 1000;

export async function send(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'send'>,
): Promise<void> {
  const { text = '', file, preview, timeout = DEFAULT_SEND_TIMEOUT_S } = params;
  const files = [...(file === undefined ? [] : [file]), ...(params.files ?? [])];
  if (text === '' && files.length === 0 && params.card === undefined)
    return turn.refuse(call.id, error('bad-parameters', 'There is nothing to send: give a text, a file or a card.'));
  if (params.card !== undefined && (text !== '' || files.length > 0))
    return turn.refuse(call.id, error('bad-parameters', 'A card is sent without a text or a file.'));
  if (!isTextWithinLimit(text))
    return turn.refuse(call.id, error('too-large', 'The text is too long. Send it as a file, or in parts.'));
  if (files.length > MAX_ATTACHMENTS)
    return turn.refuse(call.id, error('too-large', `A message has at most ${MAX_ATTACHMENTS} attachments.`));
  const replyTo = params.replyTo === undefined ? undefined : parseMessageId(params.replyTo);
  if (params.replyTo !== undefined && replyTo === undefined) return turn.refuse(call.id, UNKNOWN_MESSAGE);
  const card = params.card === undefined ? NO_CARD : cardOf(ctx, turn, params.card);
  if (!card.ok) return turn.refuse(call.id, card.error);
  if (preview !== undefined && !isPreviewFor(preview, text))
    return turn.refuse(
      call.id,
      error('bad-parameters', 'A preview needs a title, and an address that the text names.'),
    );
  const to = await addressed(conversations, ctx, turn, params.to);
  if (!to.ok) return turn.refuse(call.id, to.error);
  const c = await conversations.find(turn, to.value);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  if (!isParticipant(c)) return turn.refuse(call.id, NOT_A_MEMBER);
  if (!mayPost(c.row.state, ownAccount(ctx).account)) return turn.refuse(call.id, ADMINS_ONLY);
  const reply = { ...(replyTo !== undefined && { replyTo }), ...(params.silent === true && { silent: true }) };
  const more = { ...(preview !== undefined && { preview }), ...(card.value !== null && { card: card.value }) };
  const wanted = await filesToSend(ctx, conversations, turn, files);
  const taken = wanted.ok ? await takeFiles(ctx, turn, wanted.value) : wanted;
  if (!taken.ok) return turn.refuse(call.id, taken.error);
  const attachments = taken.value.map(({ source }) => source);
  const uploads = taken.value.flatMap(({ upload }) => (upload === undefined ? [] : [upload.id]));
  const id = await sendContent(
    ctx,
    turn,
    c,
    composeMessage(salt(ctx), { text, attachments, ...reply, ...more }),
    uploads,
  );
  const until = await expiryOfMessage(readerOf(ctx, turn.tx, c), c.thread, id);
  await beginUploads(ctx, turn, c, { message: id, files: taken.value, until });
  awaitSent(ctx, turn, c, { call, id, timeout: Math.min(Math.max(0, timeout), MAX_SEND_TIMEOUT_S) * 1000 });
}

interface Sending {
  readonly call: Call;
  readonly id: MessageId;
  readonly timeout: number;
}

/** Replies once a quorum has the message, or, when the time is over, that it waits. */
function awaitSent(ctx: Context, turn: Turn, c: Conversation, { call, id, timeout }: Sending): void {
  const reply = (now: Turn, state: 'sent' | 'queued', acks: number): void =>
    answer<'send'>(now, call, { id, conversation: c.thread, state, acks });
  ctx.waiting.set(call.id, {
    conversation: c.id,
    deadline: turn.now + timeout,
    settle: (now, present) => {
      const acks = present.sentAcks.get(id);
      if (acks !== undefined) reply(now, 'sent', acks.size);
      return acks !== undefined;
    },
    expire: (now) =>
      reply(now, 'queued', [...c.outbox.values()].find((item) => item.row.message === id)?.acks.size ?? 0),
  });
  due(turn, c, turn.now);
}

export async function react(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'react'>,
): Promise<void> {
  await change(ctx, conversations, turn, call, params, async (c, target) => {
    if (!isReaction(params.emoji)) return 'That is not an emoji.';
    if (params.remove !== true) return [composeReaction(salt(ctx), target, params.emoji)];
    const own = await ownReactions(readerOf(ctx, turn.tx, c), c.thread, target, params.emoji);
    return own.map((reaction) => composeUnreaction(salt(ctx), target, reaction));
  });
}

export async function edit(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'edit'>,
): Promise<void> {
  await change(ctx, conversations, turn, call, params, async (c, target) => {
    if (!isTextWithinLimit(params.text)) return 'The text is too long.';
    if (await hasCard(ctx, turn, c, target)) return 'A poll, a place or a contact cannot be edited.';
    return (await isOwn(ctx, turn, c, target))
      ? [composeEdit(salt(ctx), target, params.text)]
      : 'Only your own messages can be edited.';
  });
}

export async function remove(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'delete'>,
): Promise<void> {
  if (params.forEveryone === true) {
    return change(ctx, conversations, turn, call, params, async (c, target) =>
      (await isOwn(ctx, turn, c, target))
        ? [composeDelete(salt(ctx), target)]
        : 'Only your own messages can be deleted for everyone.',
    );
  }
  const found = await locate(ctx, conversations, turn, params);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const { c, target } = found;
  notifyAll(turn, await deleteForMe(timelineOf(ctx, turn, c), c.thread, target));
  await releaseBlobs(turn.tx, target);
  answer<'delete'>(turn, call, { id: target });
}

async function hasCard(ctx: Context, turn: Turn, c: Conversation, target: MessageId): Promise<boolean> {
  const known = await message(readerOf(ctx, turn.tx, c), c.thread, target);
  return known?.poll !== undefined || known?.location !== undefined || known?.contact !== undefined;
}

async function isOwn(ctx: Context, turn: Turn, c: Conversation, target: MessageId): Promise<boolean> {
  return (await message(readerOf(ctx, turn.tx, c), c.thread, target))?.own === true;
}

export async function read(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'read'>,
): Promise<void> {
  const c = await conversations.find(turn, params.conversation);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  const upTo = params.upTo === undefined ? undefined : parseMessageId(params.upTo);
  if (params.upTo !== undefined && upTo === undefined) return turn.refuse(call.id, UNKNOWN_MESSAGE);
  const timeline = timelineOf(ctx, turn, c);
  notifyAll(turn, await markRead(timeline, c.thread, upTo));
  if (ctx.preferences.conversation(c.thread).markedUnread)
    await ctx.preferences.setFor(turn, correctedNow(ctx, turn), c.thread, 'markedUnread', false);
  c.receiptAt = turn.now;
  due(turn, c, turn.now);
  notifyChanged(turn, c);
  answer<'read'>(turn, call, {
    conversation: c.thread,
    unread: (await overview(timeline, c.thread, c.row.state.kind)).unread,
  });
}

export async function readHistory(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'history'>,
): Promise<void> {
  const reader = conversations.reader(turn, params.conversation);
  if (reader === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  const limit = Math.min(Math.max(1, Math.floor(params.limit ?? DEFAULT_HISTORY)), MAX_HISTORY);
  const part = partOf(params);
  if (part === undefined) return turn.refuse(call.id, UNKNOWN_MESSAGE);
  const rows = await history(reader.timeline, reader.thread, { limit, part });
  if (rows === undefined) return turn.refuse(call.id, UNKNOWN_MESSAGE);
  answer<'history'>(turn, call, rows);
}

/** Undefined where what is named cannot be a message. */
function partOf(params: Params<'history'>): Part | undefined {
  for (const at of ['around', 'before', 'after'] as const) {
    const named = params[at];
    if (named === undefined) continue;
    const message = parseMessageId(named);
    return message === undefined ? undefined : { at, message };
  }
  return { at: 'end' };
}
