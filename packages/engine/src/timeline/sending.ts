import type { PandoEvent } from '../api.ts';
import {
  type Body,
  type Envelope,
  type MessageId,
  type MimiContent,
  accountUri,
  conversationUri,
  decodeContent,
  encodeContent,
  expiryOf,
  isNumbered,
  isSilent,
  meaningOf,
  messageId,
} from '../content/index.ts';
import { applyContent } from './apply-content.ts';
import { audienceOf } from './audience.ts';
import { tick } from './clock-row.ts';
import { conversationRow } from './conversation-row.ts';
import { takeHeads, takeNumber } from './devices.ts';
import { noteExpiry } from './expiring.ts';
import { numberKey } from './order-key.ts';
import { conversations, lines, ownEnvelopes, references } from './rows.ts';
import type { Composed, Conversation, Timeline, TimelineReader } from './types.ts';
import { deliveryOf } from './view.ts';

/** Ticks the clock, numbers the content, puts it into the conversation as `queued`. Transmit `envelope`. */
export async function compose(
  timeline: Timeline,
  conversation: Conversation,
  { now, content }: { readonly now: number; readonly content: MimiContent },
): Promise<Composed> {
  const { tx, self } = timeline;
  const encoded = encodeContent(content);
  const id = messageId(accountUri(self.account), conversationUri(conversation), encoded, content.salt);
  const body: Body = { type: 'content', content: encoded };
  const envelope = await wrap(timeline, conversation, now, body);
  const { timestamp, number } = envelope;
  const expires = expiryOf(content, timestamp.wall);
  const item = {
    id,
    author: self,
    timestamp,
    number,
    state: 'queued',
    expires,
    now,
    silent: isSilent(content),
  } as const;
  const { shown, events } = await applyContent(timeline, conversation, item, meaningOf(content));
  const own = numberKey(self.device, number);
  ownEnvelopes(conversation).put(tx, own, { timestamp, body, message: shown ? id : null });
  if (expires !== null) noteExpiry(timeline, conversation, { id, at: expires, own });
  return { id, envelope, events };
}

/** An envelope around anything but a content. Numbered ones can be sent again (`resendable`). */
export async function composeControl(
  timeline: Timeline,
  conversation: Conversation,
  { now, body }: { readonly now: number; readonly body: Exclude<Body, { type: 'content' }> },
): Promise<Envelope> {
  const envelope = await wrap(timeline, conversation, now, body);
  const { timestamp, number } = envelope;
  if (number > 0) {
    const key = numberKey(timeline.self.device, number);
    ownEnvelopes(conversation).put(timeline.tx, key, { timestamp, body, message: null });
  }
  return envelope;
}

/**
 * The envelope that this device sent under a running number, with the same time and body, so that it is the same
 * message; a blank if it was taken back since. Undefined if the number was never given, or somebody has come since.
 */
export async function resendable(
  timeline: TimelineReader,
  conversation: Conversation,
  number: number,
): Promise<Envelope | undefined> {
  const { tx, self } = timeline;
  const own = await ownEnvelopes(conversation).get(tx, numberKey(self.device, number));
  if (own === undefined || !(await wereAllThere(timeline, conversation, number))) return undefined;
  return { timestamp: own.timestamp, number, heads: [], body: own.body ?? { type: 'blank' } };
}

/** Whether everybody who would read this number now was in the conversation when it was said. */
async function wereAllThere(timeline: TimelineReader, conversation: Conversation, number: number): Promise<boolean> {
  const { tx, self } = timeline;
  const others = (await audienceOf(tx, conversation)).filter(({ account }) => account !== self.account);
  return others.every(({ marks }) => marks.every(({ device, since }) => device !== self.device || since < number));
}

/**
 * Numbers an own envelope anew, for this device's present tag: it was never sent under the number it had. The message
 * that it brings, if any, and its time are the same.
 */
export async function renumber(
  timeline: Timeline,
  conversation: Conversation,
  envelope: Envelope,
  message: MessageId | null,
): Promise<Envelope> {
  const { tx, self } = timeline;
  const { timestamp, body } = envelope;
  if (!isNumbered(body)) return { ...envelope, heads: [] };
  const number = await takeNumber(timeline, conversation);
  const own = numberKey(self.device, number);
  const isShown = message !== null && (await moveLine(timeline, conversation, message, number));
  ownEnvelopes(conversation).put(tx, own, { timestamp, body, message: isShown ? message : null });
  const content = body.type === 'content' ? decodeContent(body.content) : undefined;
  const expires = content?.ok === true ? expiryOf(content.value, timestamp.wall) : null;
  if (expires !== null && message !== null) noteExpiry(timeline, conversation, { id: message, at: expires, own });
  return { timestamp, number, heads: [], body };
}

/** An own message goes by another number from now on: by that it is heard of, and its copy found. */
async function moveLine(
  { tx, self }: Timeline,
  conversation: Conversation,
  message: MessageId,
  number: number,
): Promise<boolean> {
  const reference = await references(conversation).get(tx, message);
  const line = reference?.type === 'line' ? await lines(conversation).get(tx, reference.order) : undefined;
  if (reference?.type !== 'line' || line?.type !== 'message') return false;
  ownEnvelopes(conversation).delete(tx, numberKey(line.device, line.number));
  lines(conversation).put(tx, reference.order, { ...line, device: self.device, number });
  return true;
}

/** An own message moved on. A state that is behind the present one changes nothing; `queued` is for sending again. */
export async function setDelivery(
  timeline: Timeline,
  conversation: Conversation,
  id: MessageId,
  state: 'queued' | 'sent' | 'not-sent',
): Promise<readonly PandoEvent[]> {
  const { tx, self } = timeline;
  const reference = await references(conversation).get(tx, id);
  if (reference?.type !== 'line') return [];
  const line = await lines(conversation).get(tx, reference.order);
  if (line?.type !== 'message' || line.account !== self.account) return [];
  if (line.state === state || line.state === 'sent') return [];
  const moved = { ...line, state };
  lines(conversation).put(tx, reference.order, moved);
  const row = await conversationRow(tx, conversation);
  const queued = row.queued + (state === 'queued' ? 1 : 0) - (line.state === 'queued' ? 1 : 0);
  if (queued !== row.queued) conversations.put(tx, conversation, { ...row, queued });
  const delivery = deliveryOf(timeline, row.floors, moved);
  return delivery === deliveryOf(timeline, row.floors, line)
    ? []
    : [{ type: 'state', conversation, message: id, state: delivery }];
}

async function wrap(timeline: Timeline, conversation: Conversation, now: number, body: Body): Promise<Envelope> {
  return {
    timestamp: await tick(timeline, now),
    number: isNumbered(body) ? await takeNumber(timeline, conversation) : 0,
    heads: await takeHeads(timeline, conversation),
    body,
  };
}
