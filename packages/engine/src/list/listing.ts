import { fromHex, toHex } from '@pando/protocol';
import type { Conversation, ConversationId, ConversationRow, ConversationStatus } from '../conversation/model.ts';
import { LISTING_SPACE } from '../conversation/tables.ts';
import { type JsonTable, decodeStored, jsonTable } from '../stored.ts';
import type { Gist } from './gist.ts';

/**
 * What is asked of every conversation at once, kept beside its row: a start reads this of all of them, and decodes no
 * row before somebody looks at that conversation.
 */
export interface Listing {
  readonly thread: string;
  readonly kind: ConversationRow['state']['kind'];
  readonly status: ConversationStatus;
  /** URLs of the replicas. */
  readonly servers: readonly string[];
  /** By name: the group's own, and those that it is to have. */
  readonly pictures: readonly string[];
}

/** By conversation; what `keepGists` has found. */
export const listingTable: JsonTable<Listing> = jsonTable(LISTING_SPACE);

/** As it is now. */
export function listingOf({ thread, row }: Conversation, { pictures }: Gist): Listing {
  const { kind, picture } = row.state;
  return {
    thread,
    kind,
    status: row.status,
    servers: row.replicas.replicas.map(({ url }) => url),
    pictures: [...(picture === null ? [] : [picture]), ...pictures].map(toHex),
  };
}

/** A conversation whose keys, and whatever else it works with, are not in memory. */
export class Sleeping {
  readonly id: ConversationId;
  readonly log: Conversation['log'];
  readonly listing: Listing;
  readonly #stored: { readonly row: Uint8Array; readonly gist: Uint8Array };
  #row: ConversationRow | undefined;
  #gist: Gist | undefined;

  constructor(id: ConversationId, listing: Listing, stored: { readonly row: Uint8Array; readonly gist: Uint8Array }) {
    this.id = id;
    this.log = fromHex(id) as Conversation['log'];
    this.listing = listing;
    this.#stored = stored;
  }

  get thread(): string {
    return this.listing.thread;
  }

  get row(): ConversationRow {
    return (this.#row ??= decodeStored<ConversationRow>(this.#stored.row));
  }

  get gist(): Gist {
    return (this.#gist ??= decodeStored<Gist>(this.#stored.gist));
  }
}
