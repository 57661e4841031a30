import type { Person } from './person.ts';

/** What was begun to be written in a conversation. */
export interface Draft {
  readonly text: string;
  readonly replyTo?: string;
}

/** What this account tells others of its reading and writing; what it does not tell, it is not shown of others either. */
export interface Privacy {
  readonly typing: boolean;
  readonly delivered: boolean;
  readonly read: boolean;
}

/** How far an own message has come with one member. */
export interface MemberReceipt {
  readonly who: Person;
  readonly delivered?: string;
  readonly read?: string;
}

/** A message that waits for its time on this device. */
export interface Scheduled {
  readonly id: string;
  readonly conversation: string;
  readonly text: string;
  readonly replyTo?: string;
  readonly silent?: boolean;
  /** When it goes; or, if this device is off then, when Pando next runs here. */
  readonly at: string;
  /** Its time came when nothing could be sent to the conversation any more. */
  readonly failed?: boolean;
}

/** Reading and being read, writing and what is not sent yet. */
export interface ReadingMethods {
  /** Tells those who look at the conversation now that one writes, or has stopped; nobody keeps it. */
  typing: { params: { conversation: string; typing: boolean }; result: { conversation: string } };
  /** Who has got and read an own message, and when. */
  receipts: { params: { conversation: string; message: string }; result: readonly MemberReceipt[] };
  /** Keeps what was begun; an empty text without an answered message forgets it. */
  draft: { params: { conversation: string; text: string; replyTo?: string }; result: { conversation: string } };
  /** Changes what is given; says what holds. */
  privacy: { params: { typing?: boolean; delivered?: boolean; read?: boolean }; result: Privacy };
  /** Has messages disappear so many seconds after they are sent, for everybody; 0: they stay. */
  disappear: { params: { conversation: string; seconds: number }; result: { conversation: string; seconds: number } };
  /** Sends a text at a time; with `id`, changes one that waits. */
  schedule: {
    params: { to: string; text: string; at: string; replyTo?: string; silent?: boolean; id?: string };
    result: Scheduled;
  };
  /** Those that wait, in all conversations or in one, the next first. */
  scheduled: { params: { conversation?: string }; result: readonly Scheduled[] };
  'scheduled.cancel': { params: { id: string }; result: { id: string } };
  'scheduled.send': { params: { id: string }; result: { id: string; message: string } };
}
