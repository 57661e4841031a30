/**
 * The conversation as a person sees it: pure logic over a transaction. Functions that change something write to
 * `timeline.tx` and return what to notify; the caller persists, then transmits, then notifies.
 */
import type { Message, PandoEvent } from '../api.ts';
import type { AttachmentSource, Body, Envelope, MessageId, MimiContent, Receipt, Timestamp } from '../content/index.ts';
import type {
  Account,
  Arrival,
  Author,
  Composed,
  Conversation,
  Missing,
  NoticeLine,
  Overview,
  Received,
  Timeline,
  TimelineReader,
} from './types.ts';

export type * from './types.ts';

/** Ticks the clock, numbers the content, puts it into the conversation as `queued`. Transmit `envelope`. */
export declare function compose(
  timeline: Timeline,
  conversation: Conversation,
  options: { readonly now: number; readonly content: MimiContent },
): Promise<Composed & { readonly id: MessageId }>;

/** An envelope around anything but a content. Numbered ones can be sent again (`resendable`). */
export declare function composeControl(
  timeline: Timeline,
  conversation: Conversation,
  options: { readonly now: number; readonly body: Exclude<Body, { type: 'content' }> },
): Promise<Envelope>;

/** The envelope that this device sent under a running number, with the same time and body. */
export declare function resendable(
  timeline: TimelineReader,
  conversation: Conversation,
  number: number,
): Promise<Envelope | undefined>;

/** An own message moved on. A state that is behind the present one changes nothing; `queued` is for sending again. */
export declare function setDelivery(
  timeline: Timeline,
  conversation: Conversation,
  id: MessageId,
  state: 'queued' | 'sent' | 'not-sent',
): Promise<readonly PandoEvent[]>;

/** Takes in an envelope of a verified sender, another of this account's devices included. */
export declare function receive(timeline: Timeline, conversation: Conversation, arrival: Arrival): Promise<Received>;

/** Who is in the conversation now, this account included: own messages are delivered when all others have them. */
export declare function setMembers(
  timeline: Timeline,
  conversation: Conversation,
  accounts: readonly Account[],
): Promise<readonly PandoEvent[]>;

/**
 * Expects a device's envelopes from running number `from` on: 1 for one that joined after us. A device that was never
 * announced is expected from the first number seen of it.
 */
export declare function trackDevice(
  timeline: Timeline,
  conversation: Conversation,
  author: Author,
  from: number,
): Promise<void>;

/** What is known to exist and has not come; at most 256 numbers of each device. Own other devices included. */
export declare function missing(timeline: TimelineReader, conversation: Conversation): Promise<readonly Missing[]>;

/** Stops waiting for a device's numbers up to and including `upTo`: nobody has them any more. */
export declare function giveUp(
  timeline: Timeline,
  conversation: Conversation,
  device: string,
  upTo: number,
): Promise<void>;

export declare function addNotice(
  timeline: Timeline,
  conversation: Conversation,
  line: NoticeLine,
): Promise<readonly PandoEvent[]>;

/** A reading of this device's clock that is above all it has seen, for what is not an envelope (a slot). */
export declare function tick(timeline: Timeline, now: number): Promise<Timestamp>;

/** Takes note of a time that somebody else claimed outside an envelope. */
export declare function observe(timeline: Timeline, timestamp: Timestamp, now: number): Promise<void>;

export declare function markRead(timeline: Timeline, conversation: Conversation): Promise<readonly PandoEvent[]>;

/** The receipt that is due, noted as sent; undefined if the others know all, or the group is above 20 accounts. */
export declare function takeReceipt(timeline: Timeline, conversation: Conversation): Promise<Receipt | undefined>;

/** Takes a message off this device's screen. */
export declare function deleteForMe(
  timeline: Timeline,
  conversation: Conversation,
  id: MessageId,
): Promise<readonly PandoEvent[]>;

export declare function deleteConversation(timeline: Timeline, conversation: Conversation): void;

/** The newest `limit` lines before the message `before`, oldest first; undefined if there is no such message. */
export declare function history(
  timeline: TimelineReader,
  conversation: Conversation,
  options: { readonly limit: number; readonly before?: MessageId },
): Promise<readonly Message[] | undefined>;

export declare function message(
  timeline: TimelineReader,
  conversation: Conversation,
  id: MessageId,
): Promise<Message | undefined>;

/** Which of the conversations has the message. */
export declare function findMessage(
  timeline: TimelineReader,
  conversations: readonly Conversation[],
  id: MessageId,
): Promise<Conversation | undefined>;

export declare function attachmentOf(
  timeline: TimelineReader,
  conversation: Conversation,
  id: MessageId,
): Promise<AttachmentSource | undefined>;

/** This account's reactions of one emoji to a message: what `composeUnreaction` takes back. */
export declare function ownReactions(
  timeline: TimelineReader,
  conversation: Conversation,
  target: MessageId,
  emoji: string,
): Promise<readonly MessageId[]>;

export declare function overview(timeline: TimelineReader, conversation: Conversation): Promise<Overview>;
