import type { Body } from '../content/index.ts';
import { missing, resendable, takeReceipt } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { type Context, due, timelineOf } from './context.ts';
import type { Conversation } from './model.ts';
import { enqueue, isHeldBack, sendQuietly } from './outbox.ts';

/** Receipts are cumulative, so one a second says as much as one a message. */
export const RECEIPT_DELAY_MS = 1_000;
/** What replicas lack for so long is asked of its author. */
const ASK_AUTHOR_AFTER_MS = 30_000;
const ASK_AGAIN_AFTER_MS = 300_000;

/** Says what has arrived and was read, if that is due. */
export async function planReceipt(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  if (c.receiptAt > turn.now) return due(turn, c, c.receiptAt);
  c.receiptAt = Number.POSITIVE_INFINITY;
  if (c.row.status !== 'active') return;
  const receipt = await takeReceipt(timelineOf(ctx, turn, c), c.thread);
  if (receipt !== undefined) await sendQuietly(ctx, turn, c, receipt);
}

/** Asks authors for messages that are known to exist and that no replica has. */
export async function planMissing(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  if (c.gapSince === undefined || !c.caughtUp || c.row.status !== 'active') return;
  const askAt = c.gapSince + ASK_AUTHOR_AFTER_MS;
  if (askAt > turn.now) return due(turn, c, askAt);
  const gaps = await missing(timelineOf(ctx, turn, c), c.thread);
  c.gapSince = gaps.length === 0 ? undefined : turn.now + ASK_AGAIN_AFTER_MS;
  for (const { device, numbers } of gaps) await sendQuietly(ctx, turn, c, { type: 'resend-request', device, numbers });
}

/** Sends again what another member could not find; the timeline of everybody else knows it already. */
export async function resend(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  request: Extract<Body, { type: 'resend-request' }>,
): Promise<void> {
  const timeline = timelineOf(ctx, turn, c);
  if (request.device !== timeline.self.device) return;
  for (const number of request.numbers) {
    const envelope = isHeldBack(c, number) ? undefined : await resendable(timeline, c.thread, number);
    if (envelope !== undefined) enqueue(turn, c, envelope, null);
  }
}
