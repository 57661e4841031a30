import type { Transaction } from '../transaction.ts';
import { type ConversationRow, type Line, type MessageLine, lines } from './rows.ts';
import type { Conversation } from './types.ts';

/** So far the next unread message is looked for; beyond, the next line stands for it. */
const LOOK_AHEAD = 256;

/** A message of another account has come. */
export function withArrival(row: ConversationRow, order: string, mentionsMe: boolean): ConversationRow {
  const { arrivals, unread, unreadFrom } = row;
  const mentions = row.mentions + (mentionsMe ? 1 : 0);
  const first = unreadFrom === null || order < unreadFrom ? order : unreadFrom;
  return { ...row, arrivals: arrivals + 1, unread: unread + 1, mentions, unreadFrom: first };
}

export function isUnread(row: ConversationRow, order: string, line: Line): boolean {
  if (line.type !== 'message' || line.deleted || line.arrival <= row.looked) return false;
  return row.unreadFrom !== null && order >= row.unreadFrom;
}

/** An unread message went away, or shows nothing any more. */
export async function withoutUnread(
  tx: Transaction,
  conversation: Conversation,
  row: ConversationRow,
  { order, line }: { readonly order: string; readonly line: MessageLine },
): Promise<ConversationRow> {
  const unread = Math.max(0, row.unread - 1);
  if (unread === 0) return { ...row, unread, mentions: 0, unreadFrom: null };
  const mentions = Math.max(0, row.mentions - (line.mentionsMe ? 1 : 0));
  if (row.unreadFrom !== order) return { ...row, unread, mentions };
  return { ...row, unread, mentions, unreadFrom: await nextUnread(tx, conversation, row, order) };
}

/** The person has seen everything up to a line, and perhaps not what comes after it. */
export async function readUpTo(
  tx: Transaction,
  conversation: Conversation,
  row: ConversationRow,
  order: string,
): Promise<ConversationRow> {
  const { unreadFrom } = row;
  if (unreadFrom === null || order < unreadFrom) return row;
  const first = await lines(conversation).get(tx, unreadFrom);
  const between = await lines(conversation).range(tx, { after: unreadFrom, before: order });
  const last = order === unreadFrom ? undefined : await lines(conversation).get(tx, order);
  const passed = [
    ...(first === undefined ? [] : [{ key: unreadFrom, value: first }]),
    ...between,
    ...(last === undefined ? [] : [{ key: order, value: last }]),
  ];
  const seen = passed.filter(({ key, value }) => isUnread(row, key, value));
  const spoke = seen.filter(({ value }) => value.type === 'message' && value.mentionsMe);
  const unread = Math.max(0, row.unread - seen.length);
  const mentions = Math.max(0, row.mentions - spoke.length);
  const next = unread === 0 ? null : await nextUnread(tx, conversation, row, order);
  return next === null
    ? { ...row, unread: 0, mentions: 0, unreadFrom: null }
    : { ...row, unread, mentions, unreadFrom: next };
}

async function nextUnread(
  tx: Transaction,
  conversation: Conversation,
  row: ConversationRow,
  order: string,
): Promise<string | null> {
  const ahead = await lines(conversation).range(tx, { after: order, limit: LOOK_AHEAD });
  const next = ahead.find(({ key, value }) => isUnread(row, key, value)) ?? ahead[LOOK_AHEAD - 1];
  return next?.key ?? null;
}
