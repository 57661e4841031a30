import { type Codec, decode, encode, list, struct, toHex, uint } from '@pando/protocol';
import { type Body, type DeviceTag, MAX_RESEND_NUMBERS } from '../content/index.ts';
import { missing, noteGone, resendable, takeReceipt } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { type Context, deviceTag, due, timelineOf } from './context.ts';
import type { Conversation } from './model.ts';
import { enqueue, isHeldBack, sendQuietly } from './outbox.ts';
import type { Member } from './validity.ts';

/** "What I said under these numbers was taken back, or its time is over": there is nothing to be sent again. */
export const GONE = 20;
const goneCodec: Codec<{ readonly numbers: readonly number[] }> = struct({ numbers: list(uint(), MAX_RESEND_NUMBERS) });

/** Receipts are cumulative, so one a second says as much as one a message. */
export const RECEIPT_DELAY_MS = 1_000;
/** What replicas lack for so long is asked of its author. */
const ASK_AUTHOR_AFTER_MS = 30_000;
const ASK_AGAIN_AFTER_MS = 300_000;
const MAX_ASK_DOUBLINGS = 8;
/** What was sent again is on its way for so long; shorter than the time after which it is asked for again. */
const RESENT_FOR_MS = 240_000;

/** Says what has arrived and was read, if that is due. */
export async function planReceipt(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  if (c.receiptAt > turn.now) return due(turn, c, c.receiptAt);
  c.receiptAt = Number.POSITIVE_INFINITY;
  if (c.row.status !== 'active') return;
  const receipt = await takeReceipt(timelineOf(ctx, turn, c), c.thread);
  if (receipt !== undefined) await sendQuietly(ctx, turn, c, receipt);
}

/** Asks authors for messages that are known to exist and that no replica has: less and less often, as long as in vain. */
export async function planMissing(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  if (c.gapSince === undefined || !c.caughtUp || c.row.status !== 'active') return;
  const askAt = c.gapSince + ASK_AUTHOR_AFTER_MS;
  if (askAt > turn.now) return due(turn, c, askAt);
  const gaps = await missing(timelineOf(ctx, turn, c), c.thread);
  for (const device of c.asked.keys()) if (!gaps.some((gap) => gap.device === device)) c.asked.delete(device);
  for (const { device, numbers } of gaps) {
    const lowest = numbers[0] ?? 0;
    const before = c.asked.get(device);
    const times = before?.lowest === lowest ? before.times : 0;
    if (times > 0 && before !== undefined && before.againAt > turn.now) continue;
    const pause = ASK_AGAIN_AFTER_MS * 2 ** Math.min(times, MAX_ASK_DOUBLINGS);
    c.asked.set(device, { lowest, times: times + 1, againAt: turn.now + pause });
    await sendQuietly(ctx, turn, c, { type: 'resend-request', device, numbers });
  }
  const nextAt = Math.min(...[...c.asked.values()].map(({ againAt }) => againAt));
  c.gapSince = Number.isFinite(nextAt) ? nextAt - ASK_AUTHOR_AFTER_MS : undefined;
  if (c.gapSince !== undefined) due(turn, c, nextAt);
}

/**
 * Sends again what another member could not find; the timeline of everybody else knows it already. What was sent again
 * a while ago is not for anybody who asks, and nobody gets more than so many: asking is easier than answering.
 */
export async function resend(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  request: Extract<Body, { type: 'resend-request' }>,
  asker: DeviceTag,
): Promise<void> {
  const timeline = timelineOf(ctx, turn, c);
  if (request.device !== timeline.self.device) return;
  if (c.resent === undefined || c.resent.until <= turn.now)
    c.resent = { until: turn.now + RESENT_FOR_MS, numbers: new Set(), byAsker: new Map() };
  const { numbers, byAsker } = c.resent;
  const gone: number[] = [];
  for (const number of request.numbers) {
    const count = byAsker.get(asker) ?? 0;
    if (count >= MAX_RESEND_NUMBERS) break;
    if (numbers.has(number) || isHeldBack(c, number)) continue;
    const envelope = await resendable(timeline, c.thread, number);
    if (envelope === undefined) continue;
    numbers.add(number);
    byAsker.set(asker, count + 1);
    if (envelope.body.type === 'blank') gone.push(number);
    else enqueue(turn, c, envelope, null);
  }
  if (gone.length > 0)
    await sendQuietly(ctx, turn, c, { type: 'control', kind: GONE, payload: encode(goneCodec, { numbers: gone }) });
}

/** Whose messages are gone says so in one word for all of them: nobody waits for them any more. */
export async function hearGone(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  { account, leaf }: Member,
  payload: Uint8Array,
): Promise<void> {
  const gone = decode(goneCodec, payload);
  if (!gone.ok) return;
  const author = { account: toHex(account), device: deviceTag(leaf.signatureKey) };
  await noteGone(timelineOf(ctx, turn, c), c.thread, author, gone.value.numbers);
}
