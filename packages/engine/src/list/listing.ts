import { fromHex, toHex } from '@pando/protocol';
import type { Conversation, ConversationId, ConversationRow, ConversationStatus } from '../conversation/model.ts';
import { LISTING_SPACE, conversationTable } from '../conversation/tables.ts';
import type { StoreReader } from '../store.ts';
import { type Table, jsonTable } from '../stored.ts';
import { type Read, gistTable } from './gist.ts';

/**
 * What is asked of every conversation at once, kept beside its row: a start reads this of all of them, and no row before
 * somebody looks at that conversation.
 */
export interface Listing {
  readonly thread: string;
  readonly kind: ConversationRow['state']['kind'];
  readonly status: ConversationStatus;
  /** Names this device in it. */
  readonly device: string;
  /** URLs of the replicas. */
  readonly servers: readonly string[];
  /** By name: the group's own, and those that it is to have. */
  readonly pictures: readonly string[];
}

/** By conversation; what `keepGists` has found. */
export const listingTable: Table<Listing> = jsonTable(LISTING_SPACE);

/** A conversation of which nothing else is in memory. */
export interface Sleeping {
  readonly id: ConversationId;
  readonly thread: string;
  readonly listing: Listing;
}

/** As it is now. */
export function listingOf(
  { thread, row }: Pick<Conversation, 'thread' | 'row'>,
  of: { readonly device: string; readonly pictures: readonly Uint8Array[] },
): Listing {
  const { kind, picture } = row.state;
  return {
    thread,
    kind,
    status: row.status,
    device: of.device,
    servers: row.replicas.replicas.map(({ url }) => url),
    pictures: [...(picture === null ? [] : [picture]), ...of.pictures].map(toHex),
  };
}

export function statusIn(c: Pick<Conversation, 'row'> | Sleeping): ConversationStatus {
  return 'listing' in c ? c.listing.status : c.row.status;
}

export function kindIn(c: Pick<Conversation, 'row'> | Sleeping): Listing['kind'] {
  return 'listing' in c ? c.listing.kind : c.row.state.kind;
}

/** Reads what is stored of one, without waking it. */
export async function readSleeping(tx: StoreReader, { id, thread }: Sleeping): Promise<Read> {
  const [row, gist] = [await conversationTable.get(tx, id), await gistTable.get(tx, id)];
  if (row === undefined || gist === undefined) throw new Error('a conversation that is listed is not stored');
  return { id, log: fromHex(id) as Conversation['log'], thread, row, gist };
}
