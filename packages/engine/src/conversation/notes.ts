import type { Turn } from '../turn.ts';
import { type Context, membersOf } from './context.ts';
import { createConversation } from './creating.ts';
import type { Conversation } from './model.ts';
import { renumberOutbox } from './outbox.ts';
import { outboxTable } from './tables.ts';

/**
 * Every account has a conversation with itself: makes it where there is none. A device that was set back, and has no
 * other to take it in anew, goes on in another log, under the same id.
 */
export async function newNotes(
  ctx: Context,
  turn: Turn,
  awake: Iterable<Conversation>,
): Promise<Conversation | undefined> {
  if (ctx.account.own() === undefined) return undefined;
  const notes = [...awake].filter((c) => c.row.state.kind === 'self');
  const goesOn = (c: Conversation): boolean =>
    c.row.status === 'active' || (c.row.status === 'rejoining' && membersOf(ctx, c).length > 1);
  if (notes.some(goesOn)) return undefined;
  const fresh = await createConversation(ctx, turn, { kind: 'self', settings: {}, peer: null });
  for (const broken of notes) {
    await renumberOutbox(ctx, turn, broken, fresh);
    broken.outbox.clear();
    outboxTable(broken.id).clear(turn.tx);
  }
  return fresh;
}
