import type { ActiveCertificate } from '@pando/protocol';
import type { Turn } from '../turn.ts';
import type { Context } from './context.ts';
import type { Conversation, Move } from './model.ts';

/** Does what is due of the move and not under way; the certificate once a quorum of the new set holds everything. */
export async function moveOn(_ctx: Context, _turn: Turn, _c: Conversation, _move: Move): Promise<ActiveCertificate | undefined> {
  return undefined;
}
