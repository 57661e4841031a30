import { type MessageId, type MimiContent, SALT_BYTES, parseMessageId } from '../content/index.ts';
import { type Context, isParticipant, readerOf } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { Conversation } from '../conversation/model.ts';
import { sendContent } from '../conversation/outbox.ts';
import { message } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { type Call, NOT_A_MEMBER, UNKNOWN_CONVERSATION, UNKNOWN_MESSAGE, answer, error } from './respond.ts';

/** The contents that bring about a change of a message, or why it cannot be. */
export type Change = (c: Conversation, target: MessageId) => Promise<readonly MimiContent[] | string>;

/** Says something about a message of a conversation that one is in. */
export async function change(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: { readonly conversation: string; readonly message: string },
  make: Change,
): Promise<void> {
  const found = await locate(ctx, conversations, turn, params);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const { c, target } = found;
  if (!isParticipant(c)) return turn.refuse(call.id, NOT_A_MEMBER);
  const contents = await make(c, target);
  if (typeof contents === 'string') return turn.refuse(call.id, error('bad-parameters', contents));
  for (const content of contents) await sendContent(ctx, turn, c, content);
  answer<'react'>(turn, call, { id: target });
}

export type Located =
  | { readonly ok: true; readonly c: Conversation; readonly target: MessageId }
  | { readonly ok: false; readonly error: ReturnType<typeof error> };

export async function locate(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  params: { readonly conversation: string; readonly message: string },
): Promise<Located> {
  const c = await conversations.find(turn, params.conversation);
  if (c === undefined) return { ok: false, error: UNKNOWN_CONVERSATION };
  const target = parseMessageId(params.message);
  const known = target === undefined ? undefined : await message(readerOf(ctx, turn.tx, c), c.thread, target);
  return target === undefined || known === undefined ? { ok: false, error: UNKNOWN_MESSAGE } : { ok: true, c, target };
}

/** Two contents of the same words have two ids. */
export function salt(ctx: Context): Uint8Array {
  return ctx.ports.crypto.random(SALT_BYTES);
}
