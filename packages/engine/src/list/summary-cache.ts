import type { ConversationSummary } from '../api.ts';
import { summaryOf } from '../calls/summaries.ts';
import type { Context } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import type { Sleeping } from './gist.ts';
import { ACCOUNT_SCOPE } from '../preferences/register.ts';
import type { StoreReader } from '../store.ts';
import type { Transaction } from '../transaction.ts';

/** Spaces whose keys are conversations' ids, or begin with them. */
const BY_CONVERSATION: ReadonlySet<string> = new Set([
  'conversation',
  'conversation.gist',
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
const READ_AT_ONCE = ['timeline', 'timeline.head'] as const;

/**
 * The summaries of conversations, each made once and again only after something was written that it may be made of. What
 * that is, is read off the transaction, so whoever adds to a summary need not think of it: a space that is not known to
 * belong to one conversation makes all of them anew.
 */
export class SummaryCache {
  readonly #summaries = new Map<string, ConversationSummary>();
  /** Threads by the ids of their logs. */
  readonly #threads = new Map<string, string>();

  async ofAll(
    ctx: Context,
    tx: Transaction,
    conversations: readonly (Conversation | Sleeping)[],
  ): Promise<readonly ConversationSummary[]> {
    this.invalidate(tx);
    const missing = conversations.filter((c) => !this.#summaries.has(c.thread));
    const reader = missing.length > FEW ? await primed(tx) : tx;
    for (const c of missing) {
      this.#threads.set(c.id, c.thread);
      this.#summaries.set(c.thread, await summaryOf(ctx, reader, c));
    }
    return conversations.flatMap((c) => this.#summaries.get(c.thread) ?? []);
  }

  /** To be called when a transaction is complete: forgets what it has changed. */
  invalidate(tx: Transaction): void {
    for (const space of tx.changedSpaces()) {
      const [name = '', id] = space.split('/');
      if (APART.has(name)) continue;
      if (id !== undefined) this.#forget(id);
      else if (BY_CONVERSATION.has(name))
        for (const key of tx.changedKeys(space)) this.#forget(key.split('/')[0] ?? '');
      else this.#summaries.clear();
    }
  }

  #forget(id: string): void {
    // How far messages are shown to have come is a preference of the account.
    if (id === ACCOUNT_SCOPE) this.#summaries.clear();
    this.#summaries.delete(id);
    this.#summaries.delete(this.#threads.get(id) ?? '');
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
