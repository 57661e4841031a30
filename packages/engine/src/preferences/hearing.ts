import { type AccountId, HASH_BYTES, decode, equalBytes, fromHex } from '@pando/protocol';
import { parseMessageId } from '../content/index.ts';
import { type Context, correctedNow, notifyAll, ownAccount, timelineOf } from '../conversation/context.ts';
import type { Sleeping } from '../list/listing.ts';
import type { Conversation, Listed } from '../conversation/model.ts';
import type { Member } from '../conversation/validity.ts';
import type { Turn } from '../turn.ts';
import { setStar } from '../timeline/index.ts';
import { type ToldRegister, subjectOf, toldRegisters } from './register.ts';

/** Hears what another device of this account has chosen. Only the account's own notes may say so. */
export async function hearPreferences(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  sender: Member,
  payload: Uint8Array,
): Promise<void> {
  if (c.row.state.kind !== 'self' || !equalBytes(sender.account, ownAccount(ctx).account)) return;
  const told = decode(toldRegisters, payload);
  if (!told.ok) return;
  const { picture } = ctx.preferences.account();
  for (const news of ctx.preferences.merge(turn, told.value)) await follow(ctx, turn, news);
  if (ctx.preferences.account().picture !== picture) ctx.conversations.lookAgain(turn);
}

/** What is kept with people and messages follows what was chosen about them. */
async function follow(ctx: Context, turn: Turn, { scope, name, value }: ToldRegister): Promise<void> {
  const subject = subjectOf(scope);
  if (subject.about === 'person') {
    const account = fromHex(subject.id);
    if (account?.length !== HASH_BYTES) return;
    ctx.people.setNickname(turn, account as AccountId, JSON.parse(value) as string);
    turn.notify({ type: 'person', account: subject.id });
  }
  if (subject.about === 'stars') await followStar(ctx, turn, ctx.conversations.look(subject.id), name);
}

/** Marks a message, or takes the mark off, as it was chosen on any device of the account. */
export async function followStar(
  ctx: Context,
  turn: Turn,
  c: Listed | Sleeping | undefined,
  message: string,
): Promise<void> {
  const id = parseMessageId(message);
  if (c === undefined || id === undefined) return;
  const starred = ctx.preferences.isStarred(c.thread, message);
  notifyAll(turn, await setStar(timelineOf(ctx, turn, c), c.thread, id, { starred, now: correctedNow(ctx, turn) }));
}
