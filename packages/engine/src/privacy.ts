import type { Privacy } from './api.ts';
import { type Table, table } from './stored.ts';
import type { Transaction } from './transaction.ts';
import type { Turn } from './turn.ts';

const privacyTable: Table<Privacy> = table('privacy');
const KEY = 'privacy';

/** What this account tells others of its reading and writing, and is shown of theirs. */
export class PrivacyChoice {
  #choice: Privacy = { typing: true, delivered: true, read: true };

  async load(tx: Transaction): Promise<void> {
    this.#choice = (await privacyTable.get(tx, KEY)) ?? this.#choice;
  }

  get choice(): Privacy {
    return this.#choice;
  }

  change(turn: Turn, change: Partial<Privacy>): void {
    this.#choice = { ...this.#choice, ...change };
    privacyTable.put(turn.tx, KEY, this.#choice);
  }
}
