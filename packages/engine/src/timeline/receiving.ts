import {
  type Body,
  accountUri,
  conversationUri,
  decodeContent,
  expiryOf,
  isSilent,
  meaningOf,
  messageId,
  isPosting,
} from '../content/index.ts';
import { applyContent } from './apply-content.ts';
import { observe } from './clock-row.ts';
import { recordHeads, recordNumber } from './devices.ts';
import { noteExpiry } from './expiring.ts';
import { numberKey } from './order-key.ts';
import { applyReceipt } from './receipts.ts';
import { ownEnvelopes } from './rows.ts';
import type { Arrival, Conversation, Received, Timeline } from './types.ts';

/** Takes in an envelope of a verified sender, another of this account's devices included. */
export async function receive(timeline: Timeline, conversation: Conversation, arrival: Arrival): Promise<Received> {
  const { from, envelope, now } = arrival;
  const { timestamp, number, heads, body } = envelope;
  await observe(timeline, timestamp, now);
  const behind = await recordHeads(timeline, conversation, heads);
  const numbered = number > 0 ? await recordNumber(timeline, conversation, from, number) : { seen: false, gap: false };
  const gap = behind || numbered.gap;
  switch (body.type) {
    case 'content':
      return { gap, ...(await receiveContent(timeline, conversation, arrival, body, numbered.seen)) };
    case 'receipt': {
      const events = await applyReceipt(timeline, conversation, from.account, body, timestamp.wall);
      return { gap, fresh: events.length > 0, events };
    }
    case 'blank':
      return { gap, fresh: !numbered.seen, events: [] };
    case 'resend-request':
    case 'leave':
    case 'control':
      return { gap, fresh: !numbered.seen, events: [], ...(!numbered.seen && { control: body }) };
  }
}

async function receiveContent(
  timeline: Timeline,
  conversation: Conversation,
  { from, envelope, now, mayPost }: Arrival,
  { content: encoded }: Extract<Body, { type: 'content' }>,
  seen: boolean,
): Promise<Omit<Received, 'gap'>> {
  const { tx, self } = timeline;
  const content = decodeContent(encoded);
  if (!content.ok) return { fresh: !seen, malformed: content.reason, events: [] };
  const id = messageId(accountUri(from.account), conversationUri(conversation), encoded, content.value.salt);
  const { timestamp, number } = envelope;
  const expires = expiryOf(content.value, timestamp.wall);
  const item = {
    id,
    author: from,
    timestamp,
    number,
    state: 'sent',
    expires,
    now,
    silent: isSilent(content.value),
  } as const;
  const meaning = meaningOf(content.value);
  const dropped = mayPost === false && isPosting(meaning);
  const applied = await applyContent(timeline, conversation, item, dropped ? { type: 'unsupported' } : meaning);
  const { fresh, shown, events } = applied;
  if (fresh && shown && from.account === self.account) {
    ownEnvelopes(conversation).put(tx, numberKey(from.device, number), { timestamp, body: null, message: id });
  }
  if (fresh && expires !== null && expires > now) noteExpiry(timeline, conversation, { id, at: expires, own: null });
  return dropped ? { fresh, dropped: fresh, events } : { id, fresh, events };
}
