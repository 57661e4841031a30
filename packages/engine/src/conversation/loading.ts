import type { Turn } from '../turn.ts';
import { type Context, newConversation } from './context.ts';
import type { Conversation, ConversationId, ConversationRow } from './model.ts';
import { loadMoving } from './moving.ts';
import { outboxItem } from './outbox.ts';
import { liveProposal } from './proposing.ts';
import { keepSessions } from './sessions.ts';
import {
  claimTable,
  intentTable,
  joinRequestTable,
  loadGroup,
  loadStaged,
  outboxTable,
  proposalTable,
  sentTable,
} from './tables.ts';

/** A conversation with all that is stored of it. */
export async function loadConversation(
  ctx: Context,
  turn: Turn,
  id: ConversationId,
  row: ConversationRow,
): Promise<Conversation> {
  const { mls } = ctx.ports;
  const c = newConversation(ctx, row, await loadGroup(turn.tx, mls, id));
  for (const [, item] of await outboxTable(id).all(turn.tx)) {
    c.outbox.set(item.order, outboxItem(item));
    c.nextOrder = Math.max(c.nextOrder, item.order + 1);
  }
  for (const [, intent] of await intentTable(id).all(turn.tx)) {
    c.intents.set(intent.id, intent);
    c.nextIntent = Math.max(c.nextIntent, intent.id + 1);
  }
  for (const [account, claim] of await claimTable(id).all(turn.tx)) c.claims.set(account, claim);
  for (const [account, asked] of await joinRequestTable(id).all(turn.tx)) c.joinRequests.set(account, asked);
  await loadMoving(turn, c);
  c.sentSinceUpdate = (await sentTable.get(turn.tx, id)) ?? 0;
  const proposal = await proposalTable.get(turn.tx, id);
  await keepSessions(ctx, turn, c);
  if (proposal !== undefined) c.live = liveProposal(ctx, c, proposal, await loadStaged(turn.tx, mls, id));
  return c;
}
