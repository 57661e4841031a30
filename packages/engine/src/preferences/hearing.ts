import { decode, equalBytes } from '@pando/protocol';
import { type Context, ownAccount } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import type { Member } from '../conversation/validity.ts';
import type { Turn } from '../turn.ts';
import { toldRegisters } from './register.ts';

/** Hears what another device of this account has chosen. Only the account's own notes may say so. */
export function hearPreferences(ctx: Context, turn: Turn, c: Conversation, sender: Member, payload: Uint8Array): void {
  if (c.row.state.kind !== 'self' || !equalBytes(sender.account, ownAccount(ctx).account)) return;
  const told = decode(toldRegisters, payload);
  if (!told.ok) return;
  const { picture } = ctx.preferences.account();
  ctx.preferences.merge(turn, told.value);
  if (ctx.preferences.account().picture !== picture) ctx.conversations.lookAgain(turn);
}
