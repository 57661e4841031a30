import type { PandoEvent } from '../api.ts';
import { MAX_RECEIPT_MARKS, type Mark, type MessageId, type Receipt } from '../content/index.ts';
import { audienceOf, ownMessages, raiseFloors } from './audience.ts';
import { conversationRow } from './conversation-row.ts';
import { isoTime } from './iso-time.ts';
import { MAX_ACCOUNTS_WITH_RECEIPTS } from './limits.ts';
import { receiptKey } from './order-key.ts';
import { last } from './progress.ts';
import { personOf } from './person-of.ts';
import {
  AUDIENCE_KEY,
  type Audience,
  type AudienceMark,
  audiences,
  conversations,
  devices,
  lines,
  receiptTimes,
  references,
} from './rows.ts';
import type { Account, Conversation, MemberReceipt, Timeline, TimelineReader } from './types.ts';
import { readUpTo } from './unread.ts';
import { ALL_MARKS } from './view.ts';

/** Takes in what another account says it has and has read; cumulative, so order and repetition do not matter. */
export async function applyReceipt(
  timeline: Timeline,
  conversation: Conversation,
  account: Account,
  receipt: Receipt,
  wall: number,
): Promise<readonly PandoEvent[]> {
  const { tx, self } = timeline;
  const audience = await audienceOf(tx, conversation);
  const reader = audience.find((each) => each.account === account);
  if (reader === undefined || account === self.account || audience.length > MAX_ACCOUNTS_WITH_RECEIPTS) return [];
  const named = new Set([...receipt.delivered, ...receipt.read].map(({ device }) => device));
  const marks = new Map(reader.marks.map((mark) => [mark.device, mark]));
  let moved = false;
  const delivered: MessageId[] = [];
  const read: MessageId[] = [];
  for (const device of named) {
    const row = await devices(conversation).get(tx, device);
    if (row?.account !== self.account) continue;
    const old = marks.get(device) ?? { device, since: 0, delivered: 0, read: 0 };
    const raised = raise(old, highest(receipt.delivered, device), highest(receipt.read, device), last(row.progress));
    if (raised.delivered === old.delivered && raised.read === old.read) continue;
    marks.set(device, raised);
    noteTimes(timeline, conversation, { account, device, old, raised, wall });
    moved = true;
    delivered.push(...(await ownMessages(timeline, conversation, device, old.delivered, raised.delivered)));
    read.push(...(await ownMessages(timeline, conversation, device, old.read, raised.read)));
  }
  if (!moved) return [];
  const changed: Audience = audience.map((each) => (each === reader ? { account, marks: [...marks.values()] } : each));
  audiences(conversation).put(tx, AUDIENCE_KEY, changed);
  const seen = timeline.marks ?? ALL_MARKS;
  const common = { type: 'receipt', conversation, from: personOf(timeline, account), at: isoTime(wall) } as const;
  return [
    ...(delivered.length > 0 && seen.delivered
      ? [{ ...common, state: 'delivered' as const, messages: delivered }]
      : []),
    ...(read.length > 0 && seen.read ? [{ ...common, state: 'read' as const, messages: read }] : []),
    ...(await raiseFloors(timeline, conversation, changed)),
  ];
}

/** The person has seen everything that is here; or only what is up to the message `upTo`: then others are not told yet. */
export async function markRead(
  timeline: Timeline,
  conversation: Conversation,
  upTo?: MessageId,
): Promise<readonly PandoEvent[]> {
  const { tx, self } = timeline;
  const row = await conversationRow(tx, conversation);
  const changed: PandoEvent = { type: 'conversation', conversation, change: 'changed' };
  if (upTo !== undefined) {
    const reference = await references(conversation).get(tx, upTo);
    const read = reference?.type === 'line' ? await readUpTo(tx, conversation, row, reference.order) : row;
    if (read.unread > 0 || row.unread === 0) {
      if (read === row) return [];
      conversations.put(tx, conversation, read);
      return [changed];
    }
  }
  if (await sendsReceipts(timeline, conversation)) {
    for (const { key, value } of await devices(conversation).range(tx)) {
      const { contiguous } = value.progress;
      if (value.account === self.account || contiguous <= value.read) continue;
      devices(conversation).put(tx, key, { ...value, read: contiguous });
    }
  }
  if (row.looked === row.arrivals) return [];
  conversations.put(tx, conversation, { ...row, unread: 0, mentions: 0, looked: row.arrivals, unreadFrom: null });
  return row.unread === 0 ? [] : [changed];
}

/** Who has got and read an own message, and when they said so; undefined if there is no such message of this account. */
export async function receiptsOf(
  timeline: TimelineReader,
  conversation: Conversation,
  id: MessageId,
): Promise<readonly MemberReceipt[] | undefined> {
  const { tx, self, marks: seen = ALL_MARKS } = timeline;
  const reference = await references(conversation).get(tx, id);
  const line = reference?.type === 'line' ? await lines(conversation).get(tx, reference.order) : undefined;
  if (line?.type !== 'message' || line.account !== self.account) return undefined;
  const { device, number } = line;
  const audience = (await audienceOf(tx, conversation)).filter(({ account }) => account !== self.account);
  const found: MemberReceipt[] = [];
  for (const { account, marks } of audience) {
    const mark = marks.find((each) => each.device === device);
    // Who came later was not meant.
    if (mark !== undefined && mark.since >= number) continue;
    const timeOf = async (kind: 'delivered' | 'read'): Promise<string | undefined> => {
      if (mark === undefined || mark[kind] < number || !seen[kind]) return undefined;
      const [said] = await receiptTimes(conversation).range(tx, {
        after: receiptKey(kind, account, device, number - 1),
        before: receiptKey(kind, account, device, Number.MAX_SAFE_INTEGER),
        limit: 1,
      });
      return said === undefined ? undefined : isoTime(said.value);
    };
    const [delivered, read] = [await timeOf('delivered'), await timeOf('read')];
    found.push({
      who: personOf(timeline, account),
      ...(delivered !== undefined && { delivered }),
      ...(read !== undefined && { read }),
    });
  }
  return found;
}

/** The receipt that is due, noted as sent; undefined if the others know all, or the group is above 20 accounts. */
export async function takeReceipt(timeline: Timeline, conversation: Conversation): Promise<Receipt | undefined> {
  const { tx, self, marks: shown = ALL_MARKS } = timeline;
  if (!(await sendsReceipts(timeline, conversation))) return undefined;
  const delivered: Mark[] = [];
  const read: Mark[] = [];
  for (const { key, value } of await devices(conversation).range(tx)) {
    const { contiguous } = value.progress;
    if (value.account === self.account || value.progress.start === null) continue;
    const tellDelivered = shown.delivered && contiguous > value.toldDelivered && delivered.length < MAX_RECEIPT_MARKS;
    const tellRead = shown.read && value.read > value.toldRead && read.length < MAX_RECEIPT_MARKS;
    if (!tellDelivered && !tellRead) continue;
    if (tellDelivered) delivered.push({ device: key, number: contiguous });
    if (tellRead) read.push({ device: key, number: value.read });
    devices(conversation).put(tx, key, {
      ...value,
      toldDelivered: tellDelivered ? contiguous : value.toldDelivered,
      toldRead: tellRead ? value.read : value.toldRead,
    });
  }
  return delivered.length + read.length === 0 ? undefined : { type: 'receipt', delivered, read };
}

async function sendsReceipts(timeline: Timeline, conversation: Conversation): Promise<boolean> {
  const { length } = await audienceOf(timeline.tx, conversation);
  return length > 1 && length <= MAX_ACCOUNTS_WITH_RECEIPTS;
}

/** Remembers when somebody said how far they have come: what "message info" shows. */
function noteTimes(
  { tx }: Timeline,
  conversation: Conversation,
  said: {
    readonly account: Account;
    readonly device: string;
    readonly old: AudienceMark;
    readonly raised: AudienceMark;
    readonly wall: number;
  },
): void {
  const { account, device, old, raised, wall } = said;
  for (const kind of ['delivered', 'read'] as const) {
    if (raised[kind] > old[kind])
      receiptTimes(conversation).put(tx, receiptKey(kind, account, device, raised[kind]), wall);
  }
}

/** Nobody can have more than was sent, and who has read a message has it. */
function raise(old: AudienceMark, delivered: number, read: number, sent: number): AudienceMark {
  const nowRead = Math.max(old.read, Math.min(read, sent));
  return {
    ...old,
    delivered: Math.max(old.delivered, Math.min(delivered, sent), nowRead),
    read: nowRead,
  };
}

function highest(marks: readonly Mark[], device: string): number {
  return Math.max(0, ...marks.filter((mark) => mark.device === device).map(({ number }) => number));
}
