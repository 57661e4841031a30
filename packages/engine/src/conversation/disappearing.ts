import { toHex } from '@pando/protocol';
import { releaseBlob } from '../attachment/blobs.ts';
import { type Vanished, expireDue } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { type Context, correctedNow } from './context.ts';
import type { Conversation } from './model.ts';
import { dropLapsed } from './outbox.ts';

/** Lets go of the messages whose time is over: their lines, their attachments, and what was not sent of them. */
export async function planDisappearing(
  ctx: Context,
  turn: Turn,
  logsOf: (thread: string) => Promise<readonly Conversation[]>,
): Promise<void> {
  const { nextExpiry } = ctx;
  const now = correctedNow(ctx, turn);
  if (nextExpiry.at <= now) {
    const { vanished, next } = await expireDue(turn.tx, now);
    nextExpiry.at = next ?? Number.POSITIVE_INFINITY;
    for (const [conversation, gone] of byConversation(vanished)) {
      for (const { attachments, message } of gone)
        for (const { contentHash } of attachments) await releaseBlob(turn.tx, toHex(contentHash), message);
      turn.notify({ type: 'expired', conversation, messages: gone.map(({ message }) => message) });
      turn.notify({ type: 'conversation', conversation, change: 'changed' });
      for (const c of await logsOf(conversation)) await dropLapsed(ctx, turn, c);
    }
  }
  if (Number.isFinite(nextExpiry.at)) turn.wakeAt(Math.max(turn.now + 1, nextExpiry.at - ctx.links.clockCorrection));
}

function byConversation(vanished: readonly Vanished[]): ReadonlyMap<string, readonly Vanished[]> {
  return Map.groupBy(vanished, ({ conversation }) => conversation);
}
