import { type AccountId, toHex } from '@pando/protocol';
import { cleanName } from '../account/name.ts';
import type { Params, PersonPage } from '../api.ts';
import { shownName } from '../content/index.ts';
import { type Context, correctedNow, notifyChanged } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import { numberWith, verificationOf } from '../conversation/verification.ts';
import { accountsIn } from '../list/gist.ts';
import type { People } from '../people/people.ts';
import type { Turn } from '../turn.ts';
import { type Call, answer, error } from './respond.ts';

/** What is asked about people who are in conversations. */
interface Parts {
  readonly people: People;
  readonly conversations: Conversations;
}

export function show(ctx: Context, parts: Parts, turn: Turn, call: Call, { who }: Params<'person'>): void {
  const found = parts.people.resolve(turn, who);
  if (!found.ok) return turn.refuse(call.id, found.error);
  answer<'person'>(turn, call, pageOf(ctx, parts, found.value));
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
  for (const c of parts.conversations.all()) {
    if (accountsIn(ctx, c).includes(toHex(found.value))) notifyChanged(turn, c);
  }
  answer<'nickname'>(turn, call, pageOf(ctx, parts, found.value));
}

/** Compares safety numbers. Error: `refused`, where they differ. */
export function verify(ctx: Context, parts: Parts, turn: Turn, call: Call, params: Params<'verify'>): void {
  const found = parts.people.resolve(turn, params.who);
  if (!found.ok) return turn.refuse(call.id, found.error);
  const own = numberOf(ctx, parts.conversations, found.value);
  const { number, verified = true } = params;
  if (number !== undefined && number.replaceAll(/\s/gu, '') !== own) return turn.refuse(call.id, DIFFERENT);
  parts.people.setVerified(turn, found.value, verified ? own : null);
  const direct = parts.conversations.directWith(found.value);
  const c = direct === undefined ? undefined : parts.conversations.look(direct);
  if (c !== undefined) notifyChanged(turn, c);
  answer<'verify'>(turn, call, pageOf(ctx, parts, found.value));
}

function pageOf(ctx: Context, { people, conversations }: Parts, account: AccountId): PersonPage {
  const row = people.row(account);
  const number = numberOf(ctx, conversations, account);
  const conversation = conversations.directWith(account);
  return {
    ...people.person(account),
    ...(row.nickname !== null && row.name !== null && { ownName: row.name }),
    contact: row.contact,
    blocked: row.blocked,
    ...(conversation !== undefined && { conversation }),
    groups: sharedGroups(ctx, conversations, account),
    safetyNumber: number,
    verification: verificationOf(row.verified, number),
  };
}

function sharedGroups(ctx: Context, conversations: Conversations, account: AccountId): PersonPage['groups'] {
  return conversations
    .all()
    .filter(
      (c) => c.row.state.kind === 'group' && c.row.status === 'active' && accountsIn(ctx, c).includes(toHex(account)),
    )
    .map((c) => ({ id: c.thread, name: shownName(c.row.state.name) }));
}

function numberOf(ctx: Context, conversations: Conversations, account: AccountId): string {
  const thread = conversations.directWith(account);
  return numberWith(ctx, thread === undefined ? undefined : conversations.look(thread), account);
}

const BAD_NAME = error('bad-parameters', 'A name has 1 to 64 characters, on one line.');
const DIFFERENT = error('refused', 'The numbers differ. Compare them on a device that both of you hold in your hands.');
