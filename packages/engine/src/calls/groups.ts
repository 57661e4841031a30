import { type AccountId, equalBytes } from '@pando/protocol';
import { cleanName } from '../account/name.ts';
import type { ApiError, Method, Params } from '../api.ts';
import { forgetFiles } from '../attachment/cache.ts';
import { deleteConversation } from '../timeline/index.ts';
import {
  type Context,
  due,
  isMember,
  isParticipant,
  notifyChanged,
  ownAccount,
  timelineOf,
  updateRow,
} from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { signDeparture } from '../conversation/departure.ts';
import { addIntent } from '../conversation/intents.ts';
import type { Conversation } from '../conversation/model.ts';
import { sendQuietly } from '../conversation/outbox.ts';
import type { Turn } from '../turn.ts';
import { type Call, NOT_A_MEMBER, UNKNOWN_CONVERSATION, answer, error } from './respond.ts';
import { membersOfConversation } from './summaries.ts';

const DECISION_TIMEOUT_MS = 60_000;
const LEAVE_TIMEOUT_MS = 30_000;
const MAX_MEMBERS_PER_CALL = 500;

export async function create(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.create'>,
): Promise<void> {
  const name = cleanName(params.name);
  if (name === undefined)
    return turn.refuse(call.id, error('bad-parameters', 'A group needs a name: one line of up to 64 characters.'));
  const who = resolveAll(ctx, turn, params.members);
  if (!who.ok) return turn.refuse(call.id, who.error);
  const c = await conversations.create(turn, name, who.accounts);
  awaitIntents<'group.create'>(ctx, turn, c, call);
}

export function add(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.add'>,
): void {
  const found = groupOf(conversations, params.conversation);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const who = resolveAll(ctx, turn, params.members);
  if (!who.ok) return turn.refuse(call.id, who.error);
  for (const account of who.accounts)
    if (!isMember(ctx, found.c, account)) addIntent(turn, found.c, { kind: 'add', account });
  awaitIntents<'group.add'>(ctx, turn, found.c, call);
}

export function remove(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.remove'>,
): void {
  const found = groupOf(conversations, params.conversation);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const who = resolveAll(ctx, turn, params.members);
  if (!who.ok) return turn.refuse(call.id, who.error);
  if (who.accounts.some((account) => equalBytes(account, ownAccount(ctx).account))) {
    return turn.refuse(call.id, error('bad-parameters', 'To take yourself out, leave the group.'));
  }
  const stranger = who.accounts.find((account) => !isMember(ctx, found.c, account));
  if (stranger !== undefined) {
    return turn.refuse(call.id, error('unknown-person', `${ctx.people.name(stranger)} is not in this conversation.`));
  }
  for (const account of who.accounts) addIntent(turn, found.c, { kind: 'remove', account });
  awaitIntents<'group.remove'>(ctx, turn, found.c, call);
}

/** Leaving is a message: the others take this account out. */
export async function leave(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.leave'>,
): Promise<void> {
  const found = groupOf(conversations, params.conversation);
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
  const c = conversations.find(params.conversation);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  const { thread } = c;
  const gone = async (now: Turn): Promise<void> => {
    conversations.forget(now, c);
    await forgetFiles(now.tx, thread);
    deleteConversation(timelineOf(ctx, now, c), thread);
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

type GroupMethod = Extract<Method, 'group.create' | 'group.add' | 'group.remove'>;

/** Replies once every intent of this conversation is fulfilled by a decided slot. */
function awaitIntents<M extends GroupMethod>(ctx: Context, turn: Turn, c: Conversation, call: Call): void {
  // Other devices of this account come in when they do: nobody waits for them.
  const wanted = [...c.intents.values()].filter(({ intent }) => intent.kind !== 'own-devices').map(({ id }) => id);
  ctx.waiting.set(call.id, {
    conversation: c.id,
    deadline: turn.now + DECISION_TIMEOUT_MS,
    settle: (now, present) => {
      if (wanted.some((id) => present.intents.has(id))) return false;
      answer<M>(now, call, {
        id: present.thread,
        name: present.row.state.name,
        members: membersOfConversation(ctx, present),
      });
      return true;
    },
    expire: (now) =>
      now.refuse(
        call.id,
        error('timeout', 'Too few of the servers answer to decide this now. It will be done as soon as they do.'),
      ),
  });
  due(turn, c, turn.now);
}

type Resolved =
  | { readonly ok: true; readonly accounts: readonly AccountId[] }
  | { readonly ok: false; readonly error: ApiError };

function resolveAll(ctx: Context, turn: Turn, members: readonly string[]): Resolved {
  if (members.length > MAX_MEMBERS_PER_CALL)
    return { ok: false, error: error('too-large', `At most ${MAX_MEMBERS_PER_CALL} people at once.`) };
  const accounts: AccountId[] = [];
  for (const member of members) {
    const who = ctx.people.resolve(turn, member);
    if (!who.ok) return who;
    accounts.push(who.value);
  }
  return { ok: true, accounts };
}

type Found = { readonly ok: true; readonly c: Conversation } | { readonly ok: false; readonly error: ApiError };

function groupOf(conversations: Conversations, id: string): Found {
  const c = conversations.find(id);
  if (c === undefined) return { ok: false, error: UNKNOWN_CONVERSATION };
  if (c.row.status !== 'active' || !isParticipant(c)) return { ok: false, error: NOT_A_MEMBER };
  if (c.row.state.kind !== 'group')
    return {
      ok: false,
      error: error('bad-parameters', 'That is not a group. Make a group to talk with several people.'),
    };
  return { ok: true, c };
}
