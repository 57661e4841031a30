import type { AccountId, Token } from '@pando/protocol';
import { type Table, table } from '../stored.ts';

/** What is known of one account. */
export interface PersonRow {
  readonly account: AccountId;
  readonly name: string | null;
  /** The name is from themselves: their link, their invitation, their commit. */
  readonly named: boolean;
  readonly homes: readonly string[];
  readonly token: Token | null;
  readonly contact: boolean;
  readonly blocked: boolean;
  /** What this account alone calls them. */
  readonly nickname: string | null;
  /** The safety number that was verified. */
  readonly verified: string | null;
}

export const personTable: Table<PersonRow> = table('person');
