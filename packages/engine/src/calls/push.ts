import type { Params } from '../api.ts';
import type { Context } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { Turn } from '../turn.ts';
import { answer, error } from './respond.ts';

/** Has this device's servers told how it is woken. */
export function push(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: { readonly id: string },
  { subscription }: Params<'push'>,
): void {
  if (!ctx.bell.hang(turn, subscription)) {
    return turn.refuse(call.id, error('bad-parameters', 'The keys are not a P-256 key pair in base64url.'));
  }
  conversations.lookAgain(turn);
  answer<'push'>(turn, call, { on: subscription !== null });
}
