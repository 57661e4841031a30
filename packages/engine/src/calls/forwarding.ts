import type { ApiError, Params } from '../api.ts';
import { beginUploads, takeFiles } from '../attachment/sending.ts';
import { type MessageId, type Saying, composeMessage, parseMessageId } from '../content/index.ts';
import { type Context, isParticipant, ownAccount, readerOf } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { Conversation } from '../conversation/model.ts';
import { mayPost } from '../conversation/roles.ts';
import { sendContent } from '../conversation/outbox.ts';
import { expiryOfMessage, sayingOf } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { addressed } from './addressing.ts';
import { salt } from './changing.ts';
import {
  ADMINS_ONLY,
  type Call,
  NOT_A_MEMBER,
  UNKNOWN_CONVERSATION,
  UNKNOWN_MESSAGE,
  answer,
  error,
} from './respond.ts';

const MAX_MESSAGES = 100;
const MAX_CONVERSATIONS = 20;

const TOO_MANY = error(
  'too-large',
  `At most ${MAX_MESSAGES} messages to ${MAX_CONVERSATIONS} conversations are forwarded at once.`,
);
const NOT_UPLOADED = error('refused', 'This file is still on its way to the servers. Forward it once it is sent.');

/**
 * Says messages again in other conversations. An attachment lies where it lay: who has the message can open it. Only where it
 * would disappear there it is brought to this account's homes again, to stay as long as the new message.
 */
export async function forward(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'forward'>,
): Promise<void> {
  if (params.messages.length > MAX_MESSAGES || params.to.length > MAX_CONVERSATIONS)
    return turn.refuse(call.id, TOO_MANY);
  const said = await sayings(conversations, turn, params);
  if (!said.ok) return turn.refuse(call.id, said.error);
  const targets = await targetsOf(ctx, conversations, turn, params.to);
  if (!targets.ok) return turn.refuse(call.id, targets.error);
  const sent: { readonly id: string; readonly conversation: string }[] = [];
  for (const c of targets.value) {
    for (const saying of said.value) {
      const id = await say(ctx, turn, c, saying);
      sent.push({ id, conversation: c.thread });
    }
  }
  answer<'forward'>(turn, call, { sent });
}

async function say(ctx: Context, turn: Turn, c: Conversation, { expires, ...saying }: Said): Promise<MessageId> {
  const sources = expires === null ? [] : (saying.attachments ?? []);
  const taken = await takeFiles(
    ctx,
    turn,
    sources.map((source) => ({ source })),
  );
  const files = taken.ok ? taken.value : [];
  const attachments = files.length > 0 ? { attachments: files.map(({ source }) => source) } : {};
  const uploads = files.flatMap(({ upload }) => upload?.id ?? []);
  const content = composeMessage(salt(ctx), { ...saying, ...attachments, forwarded: true });
  const id = await sendContent(ctx, turn, c, content, uploads);
  const until = await expiryOfMessage(readerOf(ctx, turn.tx, c), c.thread, id);
  await beginUploads(ctx, turn, c, { message: id, files, until });
  return id;
}

interface Said extends Saying {
  /** When the message that is said again disappears. */
  readonly expires: number | null;
}

type Found<T> = { readonly ok: true; readonly value: readonly T[] } | { readonly ok: false; readonly error: ApiError };

async function sayings(
  conversations: Conversations,
  turn: Turn,
  { conversation, messages }: Params<'forward'>,
): Promise<Found<Said>> {
  const reader = conversations.reader(turn, conversation);
  if (reader === undefined) return { ok: false, error: UNKNOWN_CONVERSATION };
  const found: Said[] = [];
  for (const each of messages) {
    const id = parseMessageId(each);
    const known = id && (await sayingOf(reader.timeline, reader.thread, id));
    if (known === undefined) return { ok: false, error: UNKNOWN_MESSAGE };
    const { unsent, ...saying } = known;
    if (unsent && saying.attachments !== undefined) return { ok: false, error: NOT_UPLOADED };
    found.push(saying);
  }
  return { ok: true, value: found };
}

async function targetsOf(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  to: readonly string[],
): Promise<Found<Conversation>> {
  const found = new Map<string, Conversation>();
  for (const each of to) {
    const target = await addressed(conversations, ctx, turn, each);
    if (!target.ok) return target;
    const c = await conversations.find(turn, target.value);
    if (c === undefined) return { ok: false, error: UNKNOWN_CONVERSATION };
    if (!isParticipant(c)) return { ok: false, error: NOT_A_MEMBER };
    if (!mayPost(c.row.state, ownAccount(ctx).account)) return { ok: false, error: ADMINS_ONLY };
    found.set(c.thread, c);
  }
  return { ok: true, value: [...found.values()] };
}
