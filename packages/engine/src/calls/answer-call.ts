import type { Account } from '../account/account.ts';
import type { Method } from '../api.ts';
import type { Context } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { HttpRequests } from '../network/http.ts';
import * as peopleCalls from '../people/calls.ts';
import type { People } from '../people/people.ts';
import type { Turn } from '../turn.ts';
import * as groups from './groups.ts';
import * as messages from './messages.ts';
import { isMethod, readParams } from './params.ts';
import * as replicas from './replicas.ts';
import { NO_ACCOUNT, UNKNOWN_CONVERSATION, answer, error } from './respond.ts';
import { invitationSummary, restoredSummary, statusOf, summaryOf } from './summaries.ts';

interface Parts {
  readonly account: Account;
  readonly people: People;
  readonly conversations: Conversations;
  readonly http: HttpRequests;
}

interface RawCall {
  readonly id: string;
  readonly method: Method;
  readonly params: unknown;
}

/** Answers one call of a person's app or program; what waits for the network is answered in a later turn. */
export async function answerCall(
  ctx: Context,
  parts: Parts,
  turn: Turn,
  { id, method, params }: RawCall,
): Promise<void> {
  if (!isMethod(method)) return turn.refuse(id, error('bad-parameters', `There is no method ${String(method)}.`));
  const needsAccount = method !== 'init' && method !== 'import';
  if (needsAccount && parts.account.own() === undefined) return turn.refuse(id, NO_ACCOUNT);
  const read = readParams(method, params);
  if (!read.ok) return turn.refuse(id, error('bad-parameters', read.message));
  await dispatch(ctx, parts, turn, { id, method, params: read.params });
}

/** The parameters were checked by the method's schema, which the type system cannot follow through the switch. */
async function dispatch(ctx: Context, parts: Parts, turn: Turn, { id, method, params }: RawCall): Promise<void> {
  const { account, people, conversations, http } = parts;
  const call = { id };
  const accounts = { ...ctx, ports: ctx.ports, account, people, conversations, http };
  const given = params as never;
  switch (method) {
    case 'init':
      return account.init(turn, id, given);
    case 'link':
      return account.link(turn, id);
    case 'rename':
      return account.rename(turn, id, given);
    case 'export':
      return account.export(turn, id, people);
    case 'import':
      return account.import(turn, id, people, given);
    case 'add':
      return peopleCalls.add(accounts, turn, id, given);
    case 'contacts':
      return peopleCalls.contacts(accounts, turn, id, given);
    case 'accept':
      return peopleCalls.accept(accounts, turn, id, given);
    case 'decline':
      return peopleCalls.decline(accounts, turn, id, given);
    case 'block':
      return peopleCalls.block(accounts, turn, id, given);
    case 'list':
      return list(ctx, conversations, turn, id);
    case 'conversation':
      return conversation(ctx, conversations, turn, id, given);
    case 'group.create':
      return groups.create(ctx, conversations, turn, call, given);
    case 'group.add':
      return groups.add(ctx, conversations, turn, call, given);
    case 'group.remove':
      return groups.remove(ctx, conversations, turn, call, given);
    case 'group.leave':
      return groups.leave(ctx, conversations, turn, call, given);
    case 'forget':
      return groups.forget(ctx, conversations, turn, call, given);
    case 'send':
      return messages.send(ctx, conversations, turn, call, given);
    case 'react':
      return messages.react(ctx, conversations, turn, call, given);
    case 'edit':
      return messages.edit(ctx, conversations, turn, call, given);
    case 'delete':
      return messages.remove(ctx, conversations, turn, call, given);
    case 'read':
      return messages.read(ctx, conversations, turn, call, given);
    case 'attachment':
      return messages.attachment(ctx, conversations, turn, call, given);
    case 'history':
      return messages.readHistory(ctx, conversations, turn, call, given);
    case 'status':
      return answer<'status'>(turn, call, statusOf(ctx, conversations));
    case 'replicas':
      return replicas.replicas(ctx, conversations, turn, call, given);
    case 'replicas.replace':
      return replicas.replace(ctx, conversations, turn, call, given);
  }
}

async function list(ctx: Context, conversations: Conversations, turn: Turn, id: string): Promise<void> {
  answer<'list'>(turn, { id }, await summaries(ctx, conversations, turn));
}

async function conversation(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  id: string,
  params: { readonly conversation: string },
): Promise<void> {
  const known = conversations.find(params.conversation);
  const all = known === undefined ? await summaries(ctx, conversations, turn) : [await summaryOf(ctx, turn, known)];
  const found = all.find((each) => each.id === params.conversation || known !== undefined);
  if (found === undefined) return turn.refuse(id, UNKNOWN_CONVERSATION);
  answer<'conversation'>(turn, { id }, found);
}

/** Newest first. */
async function summaries(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
): Promise<Awaited<ReturnType<typeof summaryOf>>[]> {
  const known = await Promise.all(conversations.threads().map((c) => summaryOf(ctx, turn, c)));
  const invited = conversations.invitations().map((row) => invitationSummary(ctx, row));
  const restored = await Promise.all(conversations.restored().map((each) => restoredSummary(ctx, turn, each)));
  return [...known, ...invited, ...restored].sort((a, b) => (a.activeAt > b.activeAt ? -1 : 1));
}
