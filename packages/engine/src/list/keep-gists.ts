import { toHex } from '@pando/protocol';
import { type Context, deviceTag } from '../conversation/context.ts';
import type { Conversation, ConversationId } from '../conversation/model.ts';
import type { Transaction } from '../transaction.ts';
import { gistOf, gistTable } from './gist.ts';
import { type Sleeping, listingOf, listingTable } from './listing.ts';

/** Keeps the gists and listings of the conversations whose rows, wishes or requests this transaction changes. */
export function keepGists(
  ctx: Context,
  tx: Transaction,
  awake: (id: ConversationId) => Conversation | undefined,
): void {
  for (const id of changedIn(tx)) {
    const c = awake(id);
    if (c !== undefined) keepGist(ctx, tx, c);
  }
}

/** Keeps them of one. */
export function keepGist(ctx: Context, tx: Transaction, c: Conversation): void {
  const gist = gistOf(ctx, c);
  gistTable.put(tx, c.id, gist);
  listingTable.put(tx, c.id, listingOf(c, { device: deviceTag(c.row.leafKey), pictures: gist.pictures }));
}

/** Leaves change with slots only, and with them the row. */
function changedIn(tx: Transaction): ReadonlySet<ConversationId> {
  const changed = new Set(tx.changedKeys('conversation'));
  for (const space of tx.changedSpaces()) {
    const [name, id] = space.split('/');
    if (id !== undefined && (name === 'intent' || name === 'join-request')) changed.add(id);
  }
  return changed;
}

/** Accounts in hexadecimal of all who are in a conversation, each once; of all conversations, by their ids. */
export async function accountsIn(
  ctx: Context,
  tx: Transaction,
  conversations: readonly (Conversation | Sleeping)[],
): Promise<ReadonlyMap<ConversationId, ReadonlySet<string>>> {
  const stored = new Map(await gistTable.all(tx));
  return new Map(
    conversations.map((c) => {
      const gist = 'listing' in c ? stored.get(c.id) : gistOf(ctx, c);
      return [c.id, new Set(gist?.members.map(({ account }) => toHex(account)))];
    }),
  );
}
