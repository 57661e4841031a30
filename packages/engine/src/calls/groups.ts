import { type AccountId, equalBytes, toHex } from '@pando/protocol';
import { cleanName } from '../account/name.ts';
import type { ApiError, Method, Params } from '../api.ts';
import { forgetBlobs } from '../attachment/blobs.ts';
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
import { hasSettings, isFulfilled, isPermitted } from '../conversation/intent-fate.ts';
import { addIntent } from '../conversation/intents.ts';
import type { Conversation, Intent } from '../conversation/model.ts';
import { sendQuietly } from '../conversation/outbox.ts';
import { roleOf } from '../conversation/roles.ts';
import { MAX_ADMINS, MAX_DESCRIPTION_BYTES, MAX_DISAPPEAR_SECONDS, type Settings } from '../conversation/state.ts';
import type { Turn } from '../turn.ts';
import { groupView } from './group-view.ts';
import { type Call, NOT_ALLOWED, NOT_A_MEMBER, UNKNOWN_CONVERSATION, answer, error } from './respond.ts';
import { membersOfConversation } from './summaries.ts';

const DECISION_TIMEOUT_MS = 60_000;
const LEAVE_TIMEOUT_MS = 30_000;
const MAX_MEMBERS_PER_CALL = 500;

/** A group as its page shows it. */
export function show(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group'>,
): void {
  const c = conversations.find(params.conversation);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  if (c.row.state.kind !== 'group') return turn.refuse(call.id, NOT_A_GROUP);
  answer<'group'>(turn, call, groupView(ctx, c));
}

export async function create(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.create'>,
): Promise<void> {
  const name = cleanName(params.name);
  if (name === undefined) return turn.refuse(call.id, BAD_NAME);
  const description = cleanDescription(params.description ?? '');
  if (description === undefined) return turn.refuse(call.id, BAD_DESCRIPTION);
  const who = resolveAll(ctx, turn, params.members);
  if (!who.ok) return turn.refuse(call.id, who.error);
  const admins = resolveAll(ctx, turn, params.admins ?? []);
  if (!admins.ok) return turn.refuse(call.id, admins.error);
  const c = await conversations.create(turn, { name, description }, who.accounts);
  for (const account of admins.accounts) addIntent(turn, c, { kind: 'role', account, role: 'admin' });
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
  const intents = who.accounts
    .filter((account) => !isMember(ctx, found.c, account))
    .map((account) => ({ kind: 'add', account }) as const);
  want<'group.add'>(ctx, turn, found.c, call, intents);
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
  if (stranger !== undefined) return turn.refuse(call.id, notIn(ctx, stranger));
  const intents = who.accounts.map((account) => ({ kind: 'remove', account }) as const);
  want<'group.remove'>(ctx, turn, found.c, call, intents);
}

/** Name, description, timer, and who may do what. */
export function edit(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.edit'>,
): void {
  const found = groupOf(conversations, params.conversation);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const change = settingsOf(found.c, params);
  if (!change.ok) return turn.refuse(call.id, change.error);
  const isNew = !hasSettings(found.c.row.state, change.settings);
  const intents = isNew ? [{ kind: 'settings', change: change.settings } as const] : [];
  want<'group.edit'>(ctx, turn, found.c, call, intents);
}

/** Another role for somebody; who may give which, the rules say. */
export function giveRole(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.role'>,
): void {
  const found = groupOf(conversations, params.conversation);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const isOwn = params.who === toHex(ownAccount(ctx).account);
  const who = isOwn ? { ok: true as const, value: ownAccount(ctx).account } : ctx.people.resolve(turn, params.who);
  if (!who.ok) return turn.refuse(call.id, who.error);
  const { c } = found;
  if (!isMember(ctx, c, who.value)) return turn.refuse(call.id, notIn(ctx, who.value));
  const isSo = roleOf(c.row.state, who.value) === params.role;
  const isFull = params.role === 'admin' && c.row.state.admins.length >= MAX_ADMINS;
  if (isFull && !isSo) return turn.refuse(call.id, error('too-large', `A group has at most ${MAX_ADMINS} admins.`));
  const intents = isSo ? [] : [{ kind: 'role', account: who.value, role: params.role } as const];
  want<'group.role'>(ctx, turn, c, call, intents);
}

type SettingsOf =
  | { readonly ok: true; readonly settings: Partial<Settings> }
  | { readonly ok: false; readonly error: ApiError };

function settingsOf(c: Conversation, params: Params<'group.edit'>): SettingsOf {
  const { policy } = c.row.state;
  const { disappearSeconds, add: addPolicy = policy.add, edit: editPolicy = policy.edit, post = policy.post } = params;
  const name = params.name === undefined ? c.row.state.name : cleanName(params.name);
  const description = cleanDescription(params.description ?? c.row.state.description);
  if (name === undefined) return { ok: false, error: BAD_NAME };
  if (description === undefined) return { ok: false, error: BAD_DESCRIPTION };
  if (disappearSeconds !== undefined && disappearSeconds > MAX_DISAPPEAR_SECONDS)
    return { ok: false, error: error('bad-parameters', 'Messages disappear after a year at the latest.') };
  const changesPolicy = params.add !== undefined || params.edit !== undefined || params.post !== undefined;
  return {
    ok: true,
    settings: {
      ...(params.name === undefined ? {} : { name }),
      ...(params.description === undefined ? {} : { description }),
      ...(disappearSeconds === undefined ? {} : { disappearSeconds }),
      ...(changesPolicy ? { policy: { add: addPolicy, edit: editPolicy, post } } : {}),
    },
  };
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
    const others = [...ctx.uploads.values()].filter(({ row }) => row.thread !== thread);
    await forgetBlobs(now.tx, thread, (name) => others.some(({ row }) => row.name === name));
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

type GroupMethod = Extract<Method, 'group.create' | 'group.add' | 'group.remove' | 'group.edit' | 'group.role'>;

/** Has a commit do what somebody asks for, if that is theirs to ask. */
function want<M extends GroupMethod>(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  call: Call,
  intents: readonly Intent[],
): void {
  if (!intents.every((intent) => isPermitted(ctx, c, intent))) return turn.refuse(call.id, NOT_ALLOWED);
  for (const intent of intents) addIntent(turn, c, intent);
  awaitIntents<M>(ctx, turn, c, call);
}

/** Replies once every intent of this conversation is fulfilled by a decided slot, or cannot be any more. */
function awaitIntents<M extends GroupMethod>(ctx: Context, turn: Turn, c: Conversation, call: Call): void {
  // Other devices of this account come in when they do: nobody waits for them.
  const wanted = [...c.intents.values()].filter(({ intent }) => intent.kind !== 'own-devices');
  ctx.waiting.set(call.id, {
    conversation: c.id,
    deadline: turn.now + DECISION_TIMEOUT_MS,
    settle: (now, present) => {
      if (wanted.some(({ id }) => present.intents.has(id))) return false;
      const isForbidden = wanted.some(
        ({ intent }) => !isFulfilled(ctx, present, intent) && !isPermitted(ctx, present, intent),
      );
      if (isForbidden) now.refuse(call.id, NOT_ALLOWED);
      else
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
  return c.row.state.kind === 'group' ? { ok: true, c } : { ok: false, error: NOT_A_GROUP };
}

/** Text of several lines, without what is around it; undefined where it is too long. */
function cleanDescription(description: string): string | undefined {
  const clean = description.normalize('NFC').trim();
  return new TextEncoder().encode(clean).length <= MAX_DESCRIPTION_BYTES ? clean : undefined;
}

function notIn(ctx: Context, account: AccountId): ApiError {
  return error('unknown-person', `${ctx.people.name(account)} is not in this conversation.`);
}

const BAD_NAME = error('bad-parameters', 'A group needs a name: one line of up to 64 characters.');
const BAD_DESCRIPTION = error('too-large', 'The description is too long. Make it shorter.');
const NOT_A_GROUP = error('bad-parameters', 'That is not a group. Make a group to talk with several people.');
