import type { Transaction } from '../transaction.ts';
import { dropVotes } from './polls.ts';
import type { MessageLine } from './rows.ts';
import { dropStar } from './starring.ts';
import type { Conversation } from './types.ts';
import { dropVersions } from './versions.ts';

/** Forgets what was said about a message that is no more. */
export async function forgetAbout(tx: Transaction, conversation: Conversation, line: MessageLine): Promise<void> {
  dropStar(tx, line);
  await dropVersions(tx, conversation, line.id);
  await dropVotes(tx, conversation, line.id);
}
