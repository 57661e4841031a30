import type { AccountId } from '@pando/protocol';
import type { ApiError, Method } from '../api.ts';
import { type Context, due, isParticipant } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { isFulfilled, isPermitted } from '../conversation/intent-fate.ts';
import { addIntent } from '../conversation/intents.ts';
import type { Conversation, Intent } from '../conversation/model.ts';
import type { Turn } from '../turn.ts';
import { type Call, NOT_ALLOWED, NOT_A_MEMBER, UNKNOWN_CONVERSATION, answer, error } from './respond.ts';
import { membersOfConversation } from './summaries.ts';

const DECISION_TIMEOUT_MS = 60_000;
const MAX_MEMBERS_PER_CALL = 500;

/** Methods that answer with what the group is like afterwards. */
type GroupMethod = Extract<
  Method,
  | 'group.create'
  | 'group.add'
  | 'group.remove'
  | 'group.edit'
  | 'group.picture'
  | 'group.role'
  | 'group.revoke'
  | 'group.approve'
>;

/** Has a commit do what somebody asks for, if that is theirs to ask; then answers with the group. */
export function want<M extends GroupMethod>(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  call: Call,
  intents: readonly Intent[],
): void {
  wantThen(ctx, turn, c, call, intents, (now, present) => answerGroup<M>(ctx, now, present, call));
}

/** The same, and answers as it is told. */
export function wantThen(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  call: Call,
  intents: readonly Intent[],
  then: Then,
): void {
  if (!intents.every((intent) => isPermitted(ctx, c, intent))) return turn.refuse(call.id, NOT_ALLOWED);
  for (const intent of intents) addIntent(turn, c, intent);
  awaitIntents(ctx, turn, c, call, then);
}

type Then = (turn: Turn, c: Conversation) => void;

export function answerGroup<M extends GroupMethod>(ctx: Context, turn: Turn, c: Conversation, call: Call): void {
  answer<M>(turn, call, { id: c.thread, name: c.row.state.name, members: membersOfConversation(ctx, c) });
}

/** Goes on once every intent of this conversation is fulfilled by a decided slot, or cannot be any more. */
export function awaitIntents(ctx: Context, turn: Turn, c: Conversation, call: Call, then: Then): void {
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
      else then(now, present);
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

export function resolveAll(ctx: Context, turn: Turn, members: readonly string[]): Resolved {
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

export async function groupOf(conversations: Conversations, turn: Turn, id: string): Promise<Found> {
  const c = await conversations.find(turn, id);
  if (c === undefined) return { ok: false, error: UNKNOWN_CONVERSATION };
  if (c.row.status !== 'active' || !isParticipant(c)) return { ok: false, error: NOT_A_MEMBER };
  return c.row.state.kind === 'group' ? { ok: true, c } : { ok: false, error: NOT_A_GROUP };
}

export function notIn(ctx: Context, account: AccountId): ApiError {
  return error('unknown-person', `${ctx.people.name(account)} is not in this conversation.`);
}

export const NOT_A_GROUP = error('bad-parameters', 'That is not a group. Make a group to talk with several people.');
