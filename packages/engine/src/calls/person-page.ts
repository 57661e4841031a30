import { type AccountId, toHex } from '@pando/protocol';
import { cleanName } from '../account/name.ts';
import type { Params, PersonPage } from '../api.ts';
import { type Context, correctedNow, notifyChanged } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { numberWith, verificationOf } from '../conversation/verification.ts';
import type { Conversation } from '../conversation/model.ts';
import { accountsIn } from '../list/keep-gists.ts';
import { type Sleeping, kindIn, statusIn } from '../list/listing.ts';
import type { People } from '../people/people.ts';
import type { Turn } from '../turn.ts';
import { type Call, answer, error } from './respond.ts';

/** What is asked about people who are in conversations. */
interface Parts {
  readonly people: People;
  readonly conversations: Conversations;
}

export async function show(
  ctx: Context,
  parts: Parts,
  turn: Turn,
  call: Call,
  { who }: Params<'person'>,
): Promise<void> {
  const found = parts.people.resolve(turn, who);
  if (!found.ok) return turn.refuse(call.id, found.error);
  answer<'person'>(turn, call, await pageOf(ctx, parts, turn, found.value));
}

/** What this account alone calls somebody. Errors: `bad-parameters`. */
export async function nickname(
  ctx: Context,
  parts: Parts,
  turn: Turn,
  call: Call,
  params: Params<'nickname'>,
): Promise<void> {
  const found = parts.people.resolve(turn, params.who);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const name = params.nickname.trim() === '' ? '' : cleanName(params.nickname);
  if (name === undefined) return turn.refuse(call.id, BAD_NAME);
  parts.people.setNickname(turn, found.value, name);
  await ctx.preferences.setNickname(turn, correctedNow(ctx, turn), toHex(found.value), name);
  for (const c of await sharedWith(ctx, parts.conversations, turn, found.value)) notifyChanged(turn, c);
  answer<'nickname'>(turn, call, await pageOf(ctx, parts, turn, found.value));
}

/** Compares safety numbers. Error: `refused`, where they differ. */
export async function verify(
  ctx: Context,
  parts: Parts,
  turn: Turn,
  call: Call,
  params: Params<'verify'>,
): Promise<void> {
  const found = parts.people.resolve(turn, params.who);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const own = await numberOf(ctx, parts.conversations, turn, found.value);
  const { number, verified = true } = params;
  if (number !== undefined && number.replaceAll(/\s/gu, '') !== own) return turn.refuse(call.id, DIFFERENT);
  parts.people.setVerified(turn, found.value, verified ? own : null);
  const direct = parts.conversations.directWith(found.value);
  const c = direct === undefined ? undefined : parts.conversations.look(direct);
  if (c !== undefined) notifyChanged(turn, c);
  answer<'verify'>(turn, call, await pageOf(ctx, parts, turn, found.value));
}

async function pageOf(
  ctx: Context,
  { people, conversations }: Parts,
  turn: Turn,
  account: AccountId,
): Promise<PersonPage> {
  const row = people.row(account);
  const number = await numberOf(ctx, conversations, turn, account);
  const conversation = conversations.directWith(account);
  return {
    ...people.person(account),
    ...(row.nickname !== null && row.name !== null && { ownName: row.name }),
    contact: row.contact,
    blocked: row.blocked,
    ...(conversation !== undefined && { conversation }),
    groups: await sharedGroups(ctx, conversations, turn, account),
    safetyNumber: number,
    verification: verificationOf(row.verified, number),
  };
}

async function sharedWith(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  account: AccountId,
): Promise<readonly (Conversation | Sleeping)[]> {
  const all = conversations.all();
  const accounts = await accountsIn(ctx, turn.tx, all);
  return all.filter(({ id }) => accounts.get(id)?.has(toHex(account)) === true);
}

async function sharedGroups(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  account: AccountId,
): Promise<PersonPage['groups']> {
  const shared = await sharedWith(ctx, conversations, turn, account);
  const groups = shared.filter((c) => kindIn(c) === 'group' && statusIn(c) === 'active');
  const summaries = await ctx.summaries.ofAll(ctx, turn.tx, groups);
  return summaries.map(({ id, name }) => ({ id, name }));
}

async function numberOf(ctx: Context, conversations: Conversations, turn: Turn, account: AccountId): Promise<string> {
  const thread = conversations.directWith(account);
  return numberWith(ctx, thread === undefined ? undefined : await conversations.find(turn, thread), account);
}

const BAD_NAME = error('bad-parameters', 'A name has 1 to 64 characters, on one line.');
const DIFFERENT = error('refused', 'The numbers differ. Compare them on a device that both of you hold in your hands.');
