import { LISTING_SPACE, SUMMARY_SPACE, conversationTable, outboxTable } from '../conversation/tables.ts';
import type { StoreReader, Write } from '../store.ts';
import { decodeStored, encodeStored } from '../stored.ts';
import { timelineSpaces } from '../timeline/index.ts';
import { Transaction } from '../transaction.ts';
import { upgradedConversation, upgradedOutboxRow } from './conversation-rows.ts';
import { upgradeTimeline } from './timeline-rows.ts';

/**
 * Of what this program writes. A layout that changes raises it, and brings what was written before to it here; so does
 * what a summary says of a conversation, for summaries are kept.
 */
export const STORE_VERSION = 3;

const space = 'store';
const key = 'version';

/** What is to be done with a store before an engine runs on it. */
export type StoreUpgrade =
  | { readonly type: 'none' }
  /** In one batch. */
  | { readonly type: 'writes'; readonly writes: readonly Write[] }
  /** A later version of this program has written it. */
  | { readonly type: 'too-new'; readonly version: number };

/**
 * Brings what an earlier version of this program has written to the layout of this one. Stores had no version at first: one
 * without is read row by row, for its rows may be of any layout there was. Throws, with nothing written, where a row is of
 * none.
 */
export async function storeUpgrade(store: StoreReader): Promise<StoreUpgrade> {
  const stored = await store.get(space, key);
  const version = stored === undefined ? 1 : decodeStored<number>(stored);
  if (version === STORE_VERSION) return { type: 'none' };
  if (version > STORE_VERSION) return { type: 'too-new', version };
  const tx = new Transaction(store);
  for (const kept of [LISTING_SPACE, SUMMARY_SPACE]) tx.clear(kept);
  if (version < 2) await upgradeRows(tx);
  tx.put(space, key, encodeStored(STORE_VERSION));
  return { type: 'writes', writes: tx.writes() };
}

async function upgradeRows(tx: Transaction): Promise<void> {
  await upgradeTimeline(tx, await keysIn(tx, timelineSpaces.list));
  for (const [id, row] of await conversationTable.all(tx)) {
    conversationTable.put(tx, id, upgradedConversation(row));
    const outbox = outboxTable(id);
    for (const [order, item] of await outbox.all(tx)) outbox.put(tx, order, upgradedOutboxRow(item));
  }
}

async function keysIn(tx: Transaction, of: string): Promise<readonly string[]> {
  return (await tx.range(of)).map((row) => row.key);
}
