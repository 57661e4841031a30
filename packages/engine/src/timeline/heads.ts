import type { ConversationKind } from '../api.ts';
import type { StoreReader } from '../store.ts';
import type { Transaction } from '../transaction.ts';
import { type Head, type Line, heads, lines, timelineSpaces } from './rows.ts';
import type { Conversation } from './types.ts';

/** So many of the newest lines are looked through for one that is worth showing. */
const DEPTH = 10;
/** A list shows one line of it. */
const MAX_HEAD_TEXT = 512;

/** Somebody who is spoken of just where a text is cut off. */
const CUT_MENTION = /\[@[^[\]\n]{0,128}(?:\](?:\([^)\n]{0,100})?)?$/u;

/** The last line that is worth showing in a list of conversations; undefined while there is none. */
export async function headOf(
  reader: StoreReader,
  conversation: Conversation,
  kind: ConversationKind,
): Promise<Head | undefined> {
  return (await heads.get(reader, conversation)) ?? findHead(reader, conversation, kind);
}

/** The conversations that have a head, those in which something was said last first. */
export async function newestFirst(reader: StoreReader): Promise<readonly Conversation[]> {
  const rows = await heads.range(reader);
  return [...rows].sort((a, b) => (a.value.order > b.value.order ? -1 : 1)).map(({ key }) => key);
}

/** Keeps the heads of the conversations whose lines this transaction changes, so that a list need not read them. */
export async function keepHeads(
  tx: Transaction,
  kindOf: (conversation: Conversation) => ConversationKind,
): Promise<void> {
  for (const conversation of changedConversations(tx)) {
    const head = await findHead(tx, conversation, kindOf(conversation));
    if (head === undefined) heads.delete(tx, conversation);
    else heads.put(tx, conversation, head);
  }
}

/** Conversations whose lines a transaction changes. */
export function changedConversations(tx: Transaction): readonly Conversation[] {
  const prefix = timelineSpaces.lines('');
  return [...tx.changedSpaces()].flatMap((space) => (space.startsWith(prefix) ? [space.slice(prefix.length)] : []));
}

async function findHead(
  reader: StoreReader,
  conversation: Conversation,
  kind: ConversationKind,
): Promise<Head | undefined> {
  const newest = await lines(conversation).range(reader, { limit: DEPTH, reverse: true });
  const found = newest.find(({ value }) => isWorthShowing(value, kind));
  return found === undefined ? undefined : { order: found.key, line: shortened(found.value) };
}

/** In a conversation of two it goes without saying that both are in it. */
function isWorthShowing(line: Line, kind: ConversationKind): boolean {
  if (line.type !== 'notice' || kind === 'group') return true;
  return line.notice.type !== 'created' && line.notice.type !== 'joined';
}

function shortened(line: Line): Line {
  if (line.type !== 'message') return line;
  const text =
    line.text.length <= MAX_HEAD_TEXT ? line.text : line.text.slice(0, MAX_HEAD_TEXT).replace(CUT_MENTION, '');
  return { ...line, text, reactions: [] };
}
