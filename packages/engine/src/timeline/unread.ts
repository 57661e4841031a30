import type { Transaction } from '../transaction.ts';
import { type ConversationRow, type Line, lines } from './rows.ts';
import type { Conversation } from './types.ts';

/** So far the next unread message is looked for; beyond, the next line stands for it. */
const LOOK_AHEAD = 256;

/** A message of another account has come. */
export function withArrival(row: ConversationRow, order: string): ConversationRow {
  const { arrivals, unread, unreadFrom } = row;
  const first = unreadFrom === null || order < unreadFrom ? order : unreadFrom;
  return { ...row, arrivals: arrivals + 1, unread: unread + 1, unreadFrom: first };
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
  order: string,
): Promise<ConversationRow> {
  const unread = Math.max(0, row.unread - 1);
  if (unread === 0) return { ...row, unread, unreadFrom: null };
  if (row.unreadFrom !== order) return { ...row, unread };
  return { ...row, unread, unreadFrom: await nextUnread(tx, conversation, row, order) };
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
  const seen = passed.filter(({ key, value }) => isUnread(row, key, value)).length;
  const unread = Math.max(0, row.unread - seen);
  const next = unread === 0 ? null : await nextUnread(tx, conversation, row, order);
  return next === null ? { ...row, unread: 0, unreadFrom: null } : { ...row, unread, unreadFrom: next };
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
