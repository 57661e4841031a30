import type { Transaction } from '../transaction.ts';
import { conversationRow } from './conversation-row.ts';
import { forgetAbout } from './forgetting.ts';
import { type MessageLine, conversations, lines, references } from './rows.ts';
import type { Conversation } from './types.ts';
import { isUnread, withoutUnread } from './unread.ts';

/** Takes a message's line away, and out of what is counted. */
export async function removeLine(
  tx: Transaction,
  conversation: Conversation,
  order: string,
  line: MessageLine,
): Promise<void> {
  const row = await conversationRow(tx, conversation);
  lines(conversation).delete(tx, order);
  references(conversation).put(tx, line.id, { type: 'spent' });
  await forgetAbout(tx, conversation, line);
  const left = isUnread(row, order, line) ? await withoutUnread(tx, conversation, row, { order, line }) : row;
  conversations.put(tx, conversation, { ...left, queued: left.queued - (line.state === 'queued' ? 1 : 0) });
}
