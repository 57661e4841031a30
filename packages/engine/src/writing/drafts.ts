import type { Draft } from '../api.ts';
import { type Table, table } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';

const draftTable: Table<Draft> = table('draft');

/** What was begun to be written, by conversation. Few at a time, so all are in memory. */
export class Drafts {
  readonly #drafts = new Map<string, Draft>();

  async load(tx: Transaction): Promise<void> {
    for (const [thread, draft] of await draftTable.all(tx)) this.#drafts.set(thread, draft);
  }

  of(thread: string): Draft | undefined {
    return this.#drafts.get(thread);
  }

  /** True where this changed something. */
  put(turn: Turn, thread: string, draft: Draft): boolean {
    const known = this.#drafts.get(thread);
    if (draft.text === '' && draft.replyTo === undefined) return this.forget(turn, thread);
    if (known?.text === draft.text && known.replyTo === draft.replyTo) return false;
    this.#drafts.set(thread, draft);
    draftTable.put(turn.tx, thread, draft);
    return true;
  }

  forget(turn: Turn, thread: string): boolean {
    if (!this.#drafts.delete(thread)) return false;
    draftTable.delete(turn.tx, thread);
    return true;
  }
}
