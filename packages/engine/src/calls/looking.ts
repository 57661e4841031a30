import type { Params } from '../api.ts';
import { parseMessageId } from '../content/index.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { message, versions } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { type Call, UNKNOWN_CONVERSATION, UNKNOWN_MESSAGE, answer } from './respond.ts';

/** One message as it is now. */
export async function readMessage(
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'message'>,
): Promise<void> {
  const reader = conversations.reader(turn, params.conversation);
  if (reader === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  const id = parseMessageId(params.message);
  const known = id && (await message(reader.timeline, reader.thread, id));
  if (known === undefined) return turn.refuse(call.id, UNKNOWN_MESSAGE);
  answer<'message'>(turn, call, known);
}

/** What a message said before. */
export async function readVersions(
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'versions'>,
): Promise<void> {
  const reader = conversations.reader(turn, params.conversation);
  if (reader === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  const id = parseMessageId(params.message);
  const all = id === undefined ? [] : await versions(reader.timeline, reader.thread, id);
  if (all.length === 0) return turn.refuse(call.id, UNKNOWN_MESSAGE);
  answer<'versions'>(turn, call, all);
}
