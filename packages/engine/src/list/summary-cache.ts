import type { ConversationSummary } from '../api.ts';
import { summaryOf } from '../calls/summaries.ts';
import type { Context } from '../conversation/context.ts';
import type { Conversation, ConversationId } from '../conversation/model.ts';
import { CONVERSATION_SPACE, GIST_SPACE, LISTING_SPACE, SUMMARY_SPACE } from '../conversation/tables.ts';
import { ACCOUNT_SCOPE } from '../preferences/register.ts';
import type { StoreReader } from '../store.ts';
import { type Table, jsonTable } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import { type Sleeping, readSleeping } from './listing.ts';

/** By thread. */
const summaryTable: Table<ConversationSummary> = jsonTable(SUMMARY_SPACE);

/** Spaces whose keys are conversations' ids, or begin with them. */
const BY_CONVERSATION: ReadonlySet<string> = new Set([
  CONVERSATION_SPACE,
  GIST_SPACE,
  'draft',
  'filling',
  'invitation',
  'preference',
  'proposal',
  'readd',
  'restored',
  'sent',
  'timeline',
  'timeline.head',
]);
/** Spaces that no summary is made of. */
const APART: ReadonlySet<string> = new Set([
  'account.delivery',
  'account.key-package',
  'account.last-resort',
  'account.seen',
  'attachment',
  'blob',
  LISTING_SPACE,
  SUMMARY_SPACE,
  'home-away',
  'liar',
  'missed',
  'picture',
  'picture.bytes',
  'picture.held',
  'preference.told',
  'staged-file',
  'timeline.clock',
  'timeline.stars',
  'two-decisions',
  'upload',
]);
/** More than this many at once are read in one go. */
const FEW = 16;
const READ_AT_ONCE = [CONVERSATION_SPACE, GIST_SPACE, 'timeline', 'timeline.head'] as const;

/**
 * The summaries of conversations, each made once and again only after something was written that it may be made of. What
 * that is, is read off the transaction, so whoever adds to a summary need not think of it: a space that is not known to
 * belong to one conversation makes all of them anew. They are stored as well, and go from the store in the transaction
 * that changes what they are made of, so that a start need not make them.
 */
export class SummaryCache {
  readonly #summaries = new Map<string, ConversationSummary>();

  async ofAll(
    ctx: Context,
    tx: Transaction,
    conversations: readonly (Conversation | Sleeping)[],
  ): Promise<readonly ConversationSummary[]> {
    this.invalidate(ctx, tx);
    await this.#read(tx, this.#missing(conversations));
    const missing = this.#missing(conversations);
    const reader = missing.length > FEW ? await primed(tx) : tx;
    for (const c of missing) {
      const summary = await summaryOf(ctx, reader, 'listing' in c ? await readSleeping(reader, c) : c);
      this.#summaries.set(c.thread, summary);
      summaryTable.put(tx, c.thread, summary);
    }
    return conversations.flatMap((c) => this.#summaries.get(c.thread) ?? []);
  }

  #missing(conversations: readonly (Conversation | Sleeping)[]): readonly (Conversation | Sleeping)[] {
    return conversations.filter((c) => !this.#summaries.has(c.thread));
  }

  /** Takes over what the store has. */
  async #read(tx: Transaction, missing: readonly (Conversation | Sleeping)[]): Promise<void> {
    const stored = missing.length > FEW ? new Map(await summaryTable.all(tx)) : undefined;
    for (const { thread } of missing) {
      const summary = stored === undefined ? await summaryTable.get(tx, thread) : stored.get(thread);
      if (summary !== undefined) this.#summaries.set(thread, summary);
    }
  }

  /** To be called when a transaction is complete: forgets what it has changed. */
  invalidate(ctx: Context, tx: Transaction): void {
    for (const space of tx.changedSpaces()) {
      const [name = '', id] = space.split('/');
      if (APART.has(name)) continue;
      if (id !== undefined) this.#forget(ctx, tx, id);
      else if (BY_CONVERSATION.has(name))
        for (const key of tx.changedKeys(space)) this.#forget(ctx, tx, key.split('/')[0] ?? '');
      else this.#forgetAll(tx);
    }
  }

  /** One, by its thread or by a log of it. */
  #forget(ctx: Context, tx: Transaction, id: ConversationId): void {
    // How far messages are shown to have come is a preference of the account.
    if (id === ACCOUNT_SCOPE) return this.#forgetAll(tx);
    for (const thread of new Set([id, ctx.conversations.threadOf(id) ?? id])) {
      this.#summaries.delete(thread);
      summaryTable.delete(tx, thread);
    }
  }

  #forgetAll(tx: Transaction): void {
    this.#summaries.clear();
    tx.clear(SUMMARY_SPACE);
  }
}

/** A reader to which the rows that every summary takes are at hand. */
async function primed(tx: Transaction): Promise<StoreReader> {
  const spaces = new Map<string, ReadonlyMap<string, Uint8Array>>();
  for (const space of READ_AT_ONCE) {
    const rows = await tx.range(space);
    spaces.set(space, new Map(rows.map(({ key, value }) => [key, value])));
  }
  return {
    get: async (space, key) => {
      const rows = spaces.get(space);
      return rows === undefined ? tx.get(space, key) : rows.get(key);
    },
    range: (space, options) => tx.range(space, options),
  };
}
