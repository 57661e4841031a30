import type { Message, PandoEvent, Person } from '../api.ts';
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
  /** This account does not want to hear of them. */
  isBlocked?(account: Account): boolean;
  /** Which marks of others this account wants to see, and shows of its own; both unless told otherwise. */
  readonly marks?: Marks;
}

export interface Marks {
  readonly delivered: boolean;
  readonly read: boolean;
}

/** For changes: all of one input's writes go into one transaction. */
export interface Timeline extends Viewer {
  readonly tx: Transaction;
  /** Something disappears at this time (ms by the servers' clocks). */
  willExpire?(at: number): void;
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
  /** False: the sender might not write messages when it sent this. */
  readonly mayPost?: boolean;
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
  /** A message that its sender might not write: it counts as seen, and is not shown. */
  readonly dropped?: boolean;
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
  /** Those among them that speak of this account. */
  readonly mentions: number;
  /** Own messages that wait for a quorum. */
  readonly queued: number;
  /** The last line that is worth showing in a list, its text cut; absent while there is none. */
  readonly last?: Message;
  /** The first message that the person has not seen. */
  readonly firstUnread?: MessageId;
}

/** How far an own message has come with one member, and when that was said. */
export interface MemberReceipt {
  readonly who: Person;
  readonly delivered?: string;
  readonly read?: string;
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
  | { readonly type: 'joined'; readonly who: Account; readonly by: Account | null; readonly link: boolean }
  | { readonly type: 'left'; readonly who: Account }
  | { readonly type: 'removed'; readonly who: Account; readonly by: Account }
  | { readonly type: 'renamed'; readonly name: string; readonly by: Account }
  | { readonly type: 'described'; readonly by: Account }
  | { readonly type: 'pictured'; readonly by: Account; readonly removed: boolean }
  | {
      readonly type: 'policy';
      readonly what: 'add' | 'edit' | 'post';
      readonly whom: 'everybody' | 'admins';
      readonly by: Account;
    }
  | {
      readonly type: 'role';
      readonly who: Account;
      readonly role: 'owner' | 'admin' | 'member';
      readonly by: Account | null;
    }
  | { readonly type: 'link'; readonly by: Account; readonly revoked: boolean }
  | { readonly type: 'device'; readonly who: Account }
  /** Messages disappear so many seconds after they were sent; 0: they stay. */
  | { readonly type: 'timer'; readonly seconds: number; readonly by: Account }
  /** On this device alone: the message after it was to go at `due` (ms), when this device was not running. */
  | { readonly type: 'sent-late'; readonly due: number }
  | { readonly type: 'pinned'; readonly message: MessageId; readonly by: Account };
