import { type Introduction, toHex } from '@pando/protocol';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';
import type { Context } from './context.ts';
import type { ConversationId } from './model.ts';
import { askToBeReadded } from './readding.ts';
import { type MissedRow, missedTable } from './tables.ts';

/** So long an introduction of its own may come after one of another device of its account. */
const OWN_INTRODUCTION_MS = 30_000;

/**
 * Introductions that this device cannot follow: they are another device's of its account, or their key package is
 * gone. The account is in a conversation then; where this device does not come in too, it asks who invited it.
 */
export class Missed {
  readonly #ctx: Context;
  readonly #rows = new Map<ConversationId, MissedRow>();

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  async load(tx: Transaction): Promise<void> {
    for (const [id, row] of await missedTable.all(tx)) this.#rows.set(id, row);
  }

  note(turn: Turn, { log, inviter }: Introduction): void {
    const id = toHex(log);
    if (this.#rows.has(id)) return;
    const row = { log, inviter: inviter.account, askAt: turn.now + OWN_INTRODUCTION_MS };
    this.#rows.set(id, row);
    missedTable.put(turn.tx, id, row);
    turn.wakeAt(row.askAt);
  }

  async plan(turn: Turn, isComing: (id: ConversationId) => boolean): Promise<void> {
    for (const [id, { log, inviter, askAt }] of this.#rows) {
      if (askAt > turn.now) {
        turn.wakeAt(askAt);
        continue;
      }
      this.#rows.delete(id);
      missedTable.delete(turn.tx, id);
      if (!isComing(id)) await askToBeReadded(this.#ctx, turn, log, [inviter]);
    }
  }
}
