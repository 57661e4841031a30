import type { AccountId, Token } from '@pando/protocol';
import { type Table, table } from '../stored.ts';

/** What is known of one account. */
export interface PersonRow {
  readonly account: AccountId;
  /** As its link or its own invitation says; what others call it is only taken where it says nothing. */
  readonly name: string | null;
  readonly homes: readonly string[];
  readonly token: Token | null;
  readonly contact: boolean;
  readonly blocked: boolean;
}

export const personTable: Table<PersonRow> = table('person');
