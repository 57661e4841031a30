import type { Attachment, FileSource, SharedFile, StagedFile } from './attachment.ts';
import type { Person } from './person.ts';

/** A message's way from the composer to everybody's screen. `not-sent` is final until the person sends it again. */
export type Delivery = 'queued' | 'sent' | 'delivered' | 'read' | 'not-sent';

export interface Reaction {
  readonly emoji: string;
  readonly from: readonly Person[];
}

/** Somebody whom a text speaks of: where in it, counted in UTF-16 units, and as this account calls them. */
export interface Mention {
  readonly start: number;
  readonly length: number;
  readonly who: Person;
}

/** A question with the answers that people chose. */
export interface Poll {
  readonly question: string;
  /** Whether one may choose several options. */
  readonly multiple: boolean;
  readonly options: readonly { readonly text: string; readonly votes: readonly Person[] }[];
  /** Later votes do not count. */
  readonly closed?: true;
}

/** A place on Earth, in degrees. */
export interface Location {
  readonly latitude: number;
  readonly longitude: number;
  /** What the sender calls it; may be empty. */
  readonly label: string;
}

/** Somebody's contact details. */
export interface ContactCard {
  readonly who: Person;
  /** A contact link: `add` takes it. */
  readonly link: string;
}

/** What the sender's app saw of the page at `url`, which the text names. */
export interface LinkPreview {
  readonly url: string;
  readonly title: string;
  readonly description: string;
}

/** What a message said at a time. */
export interface Version {
  readonly text: string;
  readonly mentions?: readonly Mention[];
  readonly at: string;
}

export interface Message {
  readonly id: string;
  readonly conversation: string;
  readonly from: Person;
  readonly at: string;
  readonly own: boolean;
  /** Its author is blocked: it is not shown unless somebody asks. */
  readonly blocked?: true;
  /** Markdown as people write it. Of a card it is the same in words. */
  readonly text: string;
  readonly mentions?: readonly Mention[];
  /** It speaks of this account. */
  readonly mentionsMe?: boolean;
  /** Present on own messages. */
  readonly state?: Delivery;
  readonly replyTo?: string;
  readonly attachments?: readonly Attachment[];
  readonly reactions?: readonly Reaction[];
  readonly edited?: boolean;
  readonly deleted?: boolean;
  readonly poll?: Poll;
  readonly location?: Location;
  readonly contact?: ContactCard;
  readonly preview?: LinkPreview;
  /** Somebody else had said it first. */
  readonly forwarded?: boolean;
  /** Marked by this account, for itself. */
  readonly starred?: boolean;
  /** Of a sort that only a newer version can show. */
  readonly newer?: boolean;
  /** When it disappears everywhere. */
  readonly expiresAt?: string;
  /** Its author wants nobody to be disturbed by it. */
  readonly silent?: boolean;
  /** An own message whose time was over before enough servers had it: its text is gone. */
  readonly lapsed?: boolean;
  /** Set on lines the app writes by itself ("Ana added Bo"). */
  readonly notice?: Notice;
}

export type Notice =
  | { readonly kind: 'created' }
  /** `link`: came in by an invite link. */
  | { readonly kind: 'joined'; readonly who: Person; readonly by?: Person; readonly link?: boolean }
  | { readonly kind: 'left'; readonly who: Person }
  | { readonly kind: 'removed'; readonly who: Person; readonly by: Person }
  | { readonly kind: 'renamed'; readonly name: string; readonly by: Person }
  | { readonly kind: 'described'; readonly by: Person }
  | { readonly kind: 'pictured'; readonly by: Person; readonly removed: boolean }
  /** Who may add people, edit the group, or write. */
  | {
      readonly kind: 'policy';
      readonly by: Person;
      readonly what: 'add' | 'edit' | 'post';
      readonly whom: 'everybody' | 'admins';
    }
  /** Without `by`: it fell to them when the owner went. */
  | {
      readonly kind: 'role';
      readonly who: Person;
      readonly role: 'owner' | 'admin' | 'member';
      readonly by?: Person;
    }
  | { readonly kind: 'link'; readonly by: Person; readonly revoked: boolean }
  /** Somebody's new device is in the conversation. */
  | { readonly kind: 'device'; readonly who: Person }
  /** Messages disappear so many seconds after they were sent; 0: they stay. */
  | { readonly kind: 'timer'; readonly seconds: number; readonly by: Person }
  /** The message after it was to go at `due`, when this device was not running. */
  | { readonly kind: 'sent-late'; readonly due: string }
  | { readonly kind: 'pinned'; readonly message: string; readonly by: Person };

/** What a message may carry in place of a text. `who`: a contact link, an account id, or a contact's name. */
export type CardSource =
  | {
      readonly type: 'poll';
      readonly question: string;
      readonly options: readonly string[];
      readonly multiple?: boolean;
    }
  | { readonly type: 'location'; readonly latitude: number; readonly longitude: number; readonly label?: string }
  | { readonly type: 'contact'; readonly who: string };

/** Messages and what is done to them. */
export interface MessageMethods {
  /** A text speaks of somebody where it says `[@name](pando:account/ACCOUNT)`. A card stands alone. */
  send: {
    /** `file` is the first of `files`, for programs that have its bytes; at most 10 together. */
    params: {
      to: string;
      text?: string;
      file?: FileSource;
      files?: readonly (StagedFile | SharedFile)[];
      card?: CardSource;
      preview?: LinkPreview;
      replyTo?: string;
      silent?: boolean;
      timeout?: number;
    };
    result: { id: string; conversation: string; state: 'sent' | 'queued'; acks: number };
  };
  react: { params: { conversation: string; message: string; emoji: string; remove?: boolean }; result: { id: string } };
  edit: { params: { conversation: string; message: string; text: string }; result: { id: string } };
  delete: { params: { conversation: string; message: string; forEveryone?: boolean }; result: { id: string } };
  /** Sends messages of one conversation on, in their order, to each of `to`; attachments are not uploaded again. */
  forward: {
    params: { conversation: string; messages: readonly string[]; to: readonly string[] };
    result: { sent: readonly { readonly id: string; readonly conversation: string }[] };
  };
  message: { params: { conversation: string; message: string }; result: Message };
  /** What a message said since it was sent, oldest first; the last is what it says now. */
  versions: { params: { conversation: string; message: string }; result: readonly Version[] };
  /** Chooses options of a poll by their places in it, from 0; none withdraws the vote. */
  vote: {
    params: { conversation: string; message: string; options: readonly number[] };
    result: { id: string };
  };
  /** Ends an own poll. */
  'poll.close': { params: { conversation: string; message: string }; result: { id: string } };
  /** Pins a message for all members, or unpins it. */
  pin: { params: { conversation: string; message: string; remove?: boolean }; result: { id: string } };
  /** The pinned messages, latest pin first. */
  pins: { params: { conversation: string }; result: readonly Message[] };
  /** Marks a message for oneself, or takes the mark off. */
  star: { params: { conversation: string; message: string; remove?: boolean }; result: { id: string } };
  /** What was marked in all conversations, latest mark first (default: 200). */
  starred: { params: { limit?: number }; result: readonly Message[] };
  /** The person has seen everything; or everything up to the message `upTo`. */
  read: { params: { conversation: string; upTo?: string }; result: { conversation: string; unread: number } };
  /**
   * At most `limit` messages (default 50) in screen order, oldest first: the newest; or those right before, after or
   * around (half on each side) one message.
   */
  history: {
    params: { conversation: string; limit?: number; before?: string; after?: string; around?: string };
    result: readonly Message[];
  };
}
