import { MAX_HEADS, type DeviceTag, type Mark } from '../content/index.ts';
import type { StoreReader } from '../store.ts';
import { conversationRow } from './conversation-row.ts';
import { MAX_MISSING } from './limits.ts';
import { NO_PROGRESS, claim, giveUpTo, hasHoles, hasSeen, holes, last, record, startAt } from './progress.ts';
import { type DeviceRow, conversations, devices } from './rows.ts';
import type { Author, Conversation, Missing, Timeline, TimelineReader } from './types.ts';

/**
 * Expects a device's envelopes from running number `from` on: 1 for one that joined after us. A device that was never
 * announced is expected from the first number seen of it.
 */
export async function trackDevice(
  timeline: Timeline,
  conversation: Conversation,
  author: Author,
  from: number,
): Promise<void> {
  const row = await deviceRow(timeline.tx, conversation, author);
  if (row.progress.start !== null) return;
  devices(conversation).put(timeline.tx, author.device, { ...row, progress: startAt(from) });
}

/** What is known to exist and has not come; at most 256 numbers of each device. Own other devices included. */
export async function missing(timeline: TimelineReader, conversation: Conversation): Promise<readonly Missing[]> {
  const rows = await devices(conversation).range(timeline.tx);
  return rows
    .filter(({ key, value }) => key !== timeline.self.device && hasHoles(value.progress))
    .map(({ key, value }) => {
      return { account: value.account, device: key, numbers: holes(value.progress, MAX_MISSING) };
    });
}

/** Stops waiting for a device's numbers up to and including `upTo`: nobody has them any more. */
export async function giveUp(
  timeline: Timeline,
  conversation: Conversation,
  device: DeviceTag,
  upTo: number,
): Promise<void> {
  const row = await devices(conversation).get(timeline.tx, device);
  if (row === undefined) return;
  await putProgress(timeline, conversation, device, row, giveUpTo(row.progress, upTo));
}

/** Takes note of an envelope's running number. */
export async function recordNumber(
  timeline: Timeline,
  conversation: Conversation,
  author: Author,
  number: number,
): Promise<{ readonly seen: boolean; readonly gap: boolean }> {
  const row = await deviceRow(timeline.tx, conversation, author);
  if (hasSeen(row.progress, number)) return { seen: true, gap: hasHoles(row.progress) };
  const progress = record(row.progress, number);
  await putProgress(timeline, conversation, author.device, row, progress);
  return { seen: false, gap: hasHoles(progress) };
}

/** Whose numbers these are says that there is nothing to be had under them any more. */
export async function noteGone(
  timeline: Timeline,
  conversation: Conversation,
  author: Author,
  numbers: readonly number[],
): Promise<void> {
  for (const number of numbers) if (number > 0) await recordNumber(timeline, conversation, author, number);
}

/** Takes note of what another member has; true if something of that is not here. Unknown devices are passed over. */
export async function recordHeads(
  timeline: Timeline,
  conversation: Conversation,
  heads: readonly Mark[],
): Promise<boolean> {
  let gap = false;
  for (const { device, number } of heads) {
    if (device === timeline.self.device) continue;
    const row = await devices(conversation).get(timeline.tx, device);
    if (row === undefined || number <= row.progress.contiguous) continue;
    const progress = claim(row.progress, number);
    if (progress !== row.progress) devices(conversation).put(timeline.tx, device, { ...row, progress });
    gap ||= hasHoles(progress);
  }
  return gap;
}

/** The heads that the others have not been told by this device, noted as told. */
export async function takeHeads(timeline: Timeline, conversation: Conversation): Promise<readonly Mark[]> {
  const { tx } = timeline;
  const row = await conversationRow(tx, conversation);
  if (row.untold.length === 0) return [];
  conversations.put(tx, conversation, { ...row, untold: [] });
  const heads: Mark[] = [];
  for (const device of row.untold) {
    const known = await devices(conversation).get(tx, device);
    if (known !== undefined) heads.push({ device, number: known.progress.contiguous });
  }
  return heads;
}

/** The next running number of this device, now taken. */
export async function takeNumber(timeline: Timeline, conversation: Conversation): Promise<number> {
  const { tx, self } = timeline;
  const row = await deviceRow(tx, conversation, self);
  const progress = row.progress.start === null ? startAt(1) : row.progress;
  const number = last(progress) + 1;
  devices(conversation).put(tx, self.device, { ...row, progress: record(progress, number) });
  return number;
}

async function deviceRow(reader: StoreReader, conversation: Conversation, author: Author): Promise<DeviceRow> {
  const row = await devices(conversation).get(reader, author.device);
  return row ?? { account: author.account, progress: NO_PROGRESS, read: 0, toldDelivered: 0, toldRead: 0 };
}

async function putProgress(
  timeline: Timeline,
  conversation: Conversation,
  device: DeviceTag,
  row: DeviceRow,
  progress: DeviceRow['progress'],
): Promise<void> {
  const { tx, self } = timeline;
  if (progress === row.progress) return;
  devices(conversation).put(tx, device, { ...row, progress });
  if (device === self.device || progress.contiguous === row.progress.contiguous) return;
  const state = await conversationRow(tx, conversation);
  if (state.untold.includes(device)) return;
  conversations.put(tx, conversation, { ...state, untold: [...state.untold, device].slice(-MAX_HEADS) });
}
