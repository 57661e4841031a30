import { type AccountId, equalBytes, parseContactLink, toHex } from '@pando/protocol';
import type { ApiError, Method, Params, Result } from '../api.ts';
import type { Services } from '../services.ts';
import type { Turn } from '../turn.ts';
import type { People } from './people.ts';

/** What the calls about people need of the engine. */
interface PeopleContext extends Services {
  readonly people: People;
}

type Call<M extends Method> = (ctx: PeopleContext, turn: Turn, call: string, params: Params<M>) => Promise<void> | void;

/** A contact by link, and the direct conversation with it. Errors: `bad-link`. */
export const add: Call<'add'> = async (ctx, turn, call, { link }) => {
  const parsed = parseContactLink(link);
  if (parsed === undefined) return turn.refuse(call, BAD_LINK);
  const own = ctx.account.own();
  if (own !== undefined && equalBytes(parsed.account, own.account)) return turn.refuse(call, OWN_LINK);
  ctx.people.introduce(turn, parsed);
  const conversation = await ctx.conversations.direct(turn, parsed.account);
  turn.reply<'add'>(call, { contact: ctx.people.person(parsed.account), conversation });
};

/** Opens a conversation with somebody who was met. Errors: `unknown-person`, `ambiguous-name`. */
export const direct: Call<'direct'> = async (ctx, turn, call, { who }) => {
  const account = whom(ctx, turn, call, who);
  if (account === undefined) return;
  ctx.people.befriend(turn, account);
  turn.reply<'direct'>(call, { conversation: await ctx.conversations.direct(turn, account) });
};

/** Contacts and whom this account has blocked. */
export const contacts: Call<'contacts'> = (ctx, turn, call) => {
  const listed = ctx.people.rows().filter((row) => row.contact || row.blocked);
  const result: Result<'contacts'> = listed.map(({ account, blocked }) => {
    const conversation = ctx.conversations.directWith(account);
    return { ...ctx.people.person(account), blocked, ...(conversation === undefined ? {} : { conversation }) };
  });
  turn.reply<'contacts'>(call, result);
};

/** Lets a stranger in: a contact from now on. Errors: `unknown-person`, `ambiguous-name`. */
export const accept: Call<'accept'> = async (ctx, turn, call, { who, conversation: only }) => {
  const account = whom(ctx, turn, call, who);
  if (account === undefined) return;
  const conversation = await ctx.conversations.acceptRequest(turn, account, only);
  if (conversation === undefined) return turn.refuse(call, noRequest(ctx, account));
  ctx.people.befriend(turn, account);
  turn.reply<'accept'>(call, { conversation });
};

/** Turns a stranger's request away; the stranger is not told. */
export const decline: Call<'decline'> = async (ctx, turn, call, { who, conversation: only }) => {
  const account = whom(ctx, turn, call, who);
  if (account === undefined) return;
  const conversation = await ctx.conversations.declineRequest(turn, account, only);
  if (conversation === undefined) return turn.refuse(call, noRequest(ctx, account));
  turn.reply<'decline'>(call, { conversation });
};

/** From now on nothing of this account's is shown, or (unblock) it is again. */
export const block: Call<'block'> = async (ctx, turn, call, { who, unblock }) => {
  const account = whom(ctx, turn, call, who);
  if (account === undefined) return;
  const blocked = unblock !== true;
  ctx.people.setBlocked(turn, account, blocked);
  await ctx.conversations.blocked(turn, account);
  turn.reply<'block'>(call, { account: toHex(account), blocked });
};

function whom(ctx: PeopleContext, turn: Turn, call: string, who: string): AccountId | undefined {
  const found = ctx.people.resolve(turn, who);
  if (found.ok) return found.value;
  turn.refuse(call, found.error);
  return undefined;
}

const BAD_LINK: ApiError = { code: 'bad-link', message: 'This is not a contact link of Pando; copy the whole of it.' };
const OWN_LINK: ApiError = { code: 'bad-link', message: 'This is your own contact link; give it to somebody else.' };

function noRequest(ctx: PeopleContext, account: AccountId): ApiError {
  return {
    code: 'unknown-person',
    message: `${ctx.people.name(account)} has not asked to talk, or was answered already.`,
  };
}
