import { equalBytes, toHex } from '@pando/protocol';
import { cleanName } from '../account/name.ts';
import type { ApiError, Params } from '../api.ts';
import { type Context, isMember, ownAccount } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { hasSettings } from '../conversation/intent-fate.ts';
import { addIntent } from '../conversation/intents.ts';
import type { Conversation } from '../conversation/model.ts';
import { roleOf } from '../conversation/roles.ts';
import { MAX_ADMINS, MAX_DESCRIPTION_BYTES, MAX_DISAPPEAR_SECONDS, type Settings } from '../conversation/state.ts';
import type { Turn } from '../turn.ts';
import { NOT_A_GROUP, answerGroup, awaitIntents, groupOf, notIn, resolveAll, want } from './deciding.ts';
import { groupView } from './group-view.ts';
import { type Call, UNKNOWN_CONVERSATION, answer, error } from './respond.ts';

/** A group as its page shows it. */
export async function show(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group'>,
): Promise<void> {
  const c = await conversations.find(turn, params.conversation);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  if (c.row.state.kind !== 'group') return turn.refuse(call.id, NOT_A_GROUP);
  answer<'group'>(turn, call, await groupView(ctx, turn, c));
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
  awaitIntents(ctx, turn, c, call, (now, present) => answerGroup<'group.create'>(ctx, now, present, call));
}

export async function add(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.add'>,
): Promise<void> {
  const found = await groupOf(conversations, turn, params.conversation);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const who = resolveAll(ctx, turn, params.members);
  if (!who.ok) return turn.refuse(call.id, who.error);
  const intents = who.accounts
    .filter((account) => !isMember(ctx, found.c, account))
    .map((account) => ({ kind: 'add', account }) as const);
  want<'group.add'>(ctx, turn, found.c, call, intents);
}

export async function remove(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.remove'>,
): Promise<void> {
  const found = await groupOf(conversations, turn, params.conversation);
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
export async function edit(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.edit'>,
): Promise<void> {
  const found = await groupOf(conversations, turn, params.conversation);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const change = settingsOf(found.c, params);
  if (!change.ok) return turn.refuse(call.id, change.error);
  const isNew = !hasSettings(found.c.row.state, change.settings);
  const intents = isNew ? [{ kind: 'settings', change: change.settings } as const] : [];
  want<'group.edit'>(ctx, turn, found.c, call, intents);
}

/** Another role for somebody; who may give which, the rules say. */
export async function giveRole(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'group.role'>,
): Promise<void> {
  const found = await groupOf(conversations, turn, params.conversation);
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

/** Text of several lines, without what is around it; undefined where it is too long. */
function cleanDescription(description: string): string | undefined {
  const clean = description.normalize('NFC').trim();
  return new TextEncoder().encode(clean).length <= MAX_DESCRIPTION_BYTES ? clean : undefined;
}

const BAD_NAME = error('bad-parameters', 'A group needs a name: one line of up to 64 characters.');
const BAD_DESCRIPTION = error('too-large', 'The description is too long. Make it shorter.');
