import type { Attachment, FileSource, SharedFile, StagedFile } from './attachment.ts';
import type { Person } from './person.ts';

/** A message's way from the composer to everybody's screen. `not-sent` is final until the person sends it again. */
export type Delivery = 'queued' | 'sent' | 'delivered' | 'read' | 'not-sent';

export interface Reaction {
  readonly emoji: string;
  readonly from: readonly Person[];
}

export interface Message {
  readonly id: string;
  readonly conversation: string;
  readonly from: Person;
  readonly at: string;
  readonly own: boolean;
  readonly text: string;
  /** Present on own messages. */
  readonly state?: Delivery;
  readonly replyTo?: string;
  readonly attachments?: readonly Attachment[];
  readonly reactions?: readonly Reaction[];
  readonly edited?: boolean;
  readonly deleted?: boolean;
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
  | { readonly kind: 'sent-late'; readonly due: string };

/** Messages and what is done to them. */
export interface MessageMethods {
  send: {
    /** `file` is the first of `files`, for programs that have its bytes; at most 10 together. */
    params: {
      to: string;
      text?: string;
      file?: FileSource;
      files?: readonly (StagedFile | SharedFile)[];
      replyTo?: string;
      silent?: boolean;
      timeout?: number;
    };
    result: { id: string; conversation: string; state: 'sent' | 'queued'; acks: number };
  };
  react: { params: { conversation: string; message: string; emoji: string; remove?: boolean }; result: { id: string } };
  edit: { params: { conversation: string; message: string; text: string }; result: { id: string } };
  delete: { params: { conversation: string; message: string; forEveryone?: boolean }; result: { id: string } };
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
