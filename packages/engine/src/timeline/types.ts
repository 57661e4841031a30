import type { Message, PandoEvent } from '../api.ts';
import type { Body, DeviceTag, Envelope, MessageId, Timestamp } from '../content/index.ts';
import type { StoreReader } from '../store.ts';
import type { Transaction } from '../transaction.ts';

/** An account's id in lower-case hexadecimal. */
export type Account = string;
/** A conversation's id in lower-case hexadecimal. */
export type Conversation = string;

export interface Author {
  readonly account: Account;
  readonly device: DeviceTag;
}

/** Whose timeline it is and how it calls people. */
export interface Viewer {
  /** This account, and this device within the conversation. */
  readonly self: Author;
  nameOf(account: Account): string;
}

/** For changes: all of one input's writes go into one transaction. */
export interface Timeline extends Viewer {
  readonly tx: Transaction;
}

/** For looking: a store will do. */
export interface TimelineReader extends Viewer {
  readonly tx: StoreReader;
}

/** An envelope, and the member's device that MLS says wrote it. */
export interface Arrival {
  readonly from: Author;
  readonly envelope: Envelope;
  /** Corrected time, milliseconds since 1970. */
  readonly now: number;
}

export interface Received {
  /** For a content: its message id. */
  readonly id?: MessageId;
  /** False: the same was here before, nothing has changed. */
  readonly fresh: boolean;
  /** What the caller must act on: contents and receipts are dealt with here. Only if fresh. */
  readonly control?: Extract<Body, { type: 'leave' | 'control' | 'resend-request' }>;
  /** The author's device, or one in the heads, has written something that is not here yet: look at `missing` later. */
  readonly gap: boolean;
  /** Content that does not decode, and why; it counts as seen. */
  readonly malformed?: string;
  readonly events: readonly PandoEvent[];
}

export interface Composed {
  readonly id: MessageId;
  readonly envelope: Envelope;
  readonly events: readonly PandoEvent[];
}

/** Running numbers of one device that are known to exist and have not come, oldest first. */
export interface Missing {
  readonly account: Account;
  readonly device: DeviceTag;
  readonly numbers: readonly number[];
}

/** What the list of conversations shows of one. */
export interface Overview {
  readonly unread: number;
  /** Own messages that wait for a quorum. */
  readonly queued: number;
  /** The last line in screen order; absent while there is none. */
  readonly last?: Message;
}

/** A line that the app writes by itself. Its id must be the same for all members: 32 bytes in hexadecimal. */
export interface NoticeLine {
  readonly id: MessageId;
  readonly timestamp: Timestamp;
  readonly notice: NoticeOf;
}

/** `Notice` of the API, with account ids for persons. */
export type NoticeOf =
  | { readonly type: 'created'; readonly by: Account }
  | { readonly type: 'joined'; readonly who: Account; readonly by: Account | null }
  | { readonly type: 'left'; readonly who: Account }
  | { readonly type: 'removed'; readonly who: Account; readonly by: Account }
  | { readonly type: 'renamed'; readonly name: string; readonly by: Account };
