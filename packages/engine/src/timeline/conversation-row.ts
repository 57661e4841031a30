import type { StoreReader } from '../store.ts';
import { type ConversationRow, EMPTY_CONVERSATION, conversations } from './rows.ts';
import type { Conversation } from './types.ts';

export async function conversationRow(reader: StoreReader, conversation: Conversation): Promise<ConversationRow> {
  return (await conversations.get(reader, conversation)) ?? EMPTY_CONVERSATION;
}
