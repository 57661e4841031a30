import type { Attachment } from './attachment.ts';
import type { Delivery, Mention } from './message.ts';
import type { Person } from './person.ts';

/** Everything that happens, in the order in which it happened on this device. */
export type PandoEvent =
  | {
      readonly type: 'message';
      readonly id: string;
      readonly conversation: string;
      readonly from: Person;
      readonly text: string;
      readonly mentions?: readonly Mention[];
      /** It speaks of this account. */
      readonly mentionsMe?: boolean;
      readonly at: string;
      readonly own: boolean;
      readonly replyTo?: string;
      /** Nobody is to be disturbed by it. */
      readonly silent?: boolean;
      /** Its author is blocked: the person is not to be told of it. */
      readonly blocked?: true;
    }
  | {
      readonly type: 'file';
      readonly id: string;
      readonly conversation: string;
      readonly from: Person;
      readonly at: string;
      readonly own: boolean;
      readonly text: string;
      readonly mentions?: readonly Mention[];
      readonly mentionsMe?: boolean;
      readonly attachments: readonly Attachment[];
      readonly silent?: boolean;
      /** Its author is blocked: the person is not to be told of it. */
      readonly blocked?: true;
    }
  | {
      readonly type: 'reaction';
      readonly conversation: string;
      readonly message: string;
      readonly from: Person;
      readonly emoji: string;
      readonly removed: boolean;
      readonly at: string;
    }
  | {
      readonly type: 'edit';
      readonly conversation: string;
      readonly message: string;
      readonly from: Person;
      readonly text: string;
      readonly mentions?: readonly Mention[];
      readonly at: string;
    }
  /** Somebody chose options of a poll, by their places in it; none: took the vote back. */
  | {
      readonly type: 'vote';
      readonly conversation: string;
      readonly message: string;
      readonly from: Person;
      readonly options: readonly number[];
      readonly at: string;
    }
  | {
      readonly type: 'poll-closed';
      readonly conversation: string;
      readonly message: string;
      readonly from: Person;
      readonly at: string;
    }
  | {
      readonly type: 'pin';
      readonly conversation: string;
      readonly message: string;
      readonly from: Person;
      readonly pinned: boolean;
      readonly at: string;
    }
  /** This account marked a message, or took the mark off. */
  | { readonly type: 'star'; readonly conversation: string; readonly message: string; readonly starred: boolean }
  | {
      readonly type: 'delete';
      readonly conversation: string;
      readonly message: string;
      readonly from: Person;
      readonly at: string;
    }
  | {
      readonly type: 'joined';
      readonly conversation: string;
      readonly who: Person;
      readonly by?: Person;
      readonly at: string;
    }
  | {
      readonly type: 'left';
      readonly conversation: string;
      readonly who: Person;
      readonly by?: Person;
      readonly at: string;
    }
  | {
      readonly type: 'receipt';
      readonly conversation: string;
      readonly from: Person;
      readonly state: 'delivered' | 'read';
      readonly messages: readonly string[];
      readonly at: string;
    }
  /** The time of these messages was over: they are gone from here. */
  | { readonly type: 'expired'; readonly conversation: string; readonly messages: readonly string[] }
  /** Somebody writes now, or has stopped. */
  | { readonly type: 'typing'; readonly conversation: string; readonly from: Person; readonly typing: boolean }
  /** Messages that wait for their time have changed: ask `scheduled` again. */
  | { readonly type: 'scheduled'; readonly conversation: string }
  /** An own message moved on. */
  | { readonly type: 'state'; readonly conversation: string; readonly message: string; readonly state: Delivery }
  /** A conversation appeared, changed (name, members, unread, status) or went: ask `list` or `conversation` again. */
  | { readonly type: 'conversation'; readonly conversation: string; readonly change: 'added' | 'changed' | 'gone' }
  /** A stranger wants to talk. */
  | { readonly type: 'request'; readonly conversation: string; readonly from: Person; readonly at: string }
  | {
      readonly type: 'progress';
      readonly conversation: string;
      readonly message: string;
      /** Which of the message's attachments. */
      readonly index: number;
      readonly direction: 'up' | 'down';
      readonly bytes: number;
      readonly of: number;
    }
  /** What is known of somebody is other than before: lists and pages that show them are to be asked again. */
  | { readonly type: 'person'; readonly account: string }
  /** A picture that was named already has come. */
  | { readonly type: 'picture'; readonly picture: string }
  /** The connection as a person would see it: `online` while a quorum of every conversation answers. */
  | { readonly type: 'network'; readonly online: boolean }
  /** The account's preferences changed, here or on another of its devices: ask `preferences.get` again. */
  | { readonly type: 'preferences' }
  /** Something about the servers that the trust page shows. */
  | { readonly type: 'servers' };
