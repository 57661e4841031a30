import type { Attachment, FileSource } from './attachment.ts';
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
  /** Set on lines the app writes by itself ("Ana added Bo"). */
  readonly notice?: Notice;
}

export type Notice =
  | { readonly kind: 'created' }
  | { readonly kind: 'joined'; readonly who: Person; readonly by?: Person }
  | { readonly kind: 'left'; readonly who: Person }
  | { readonly kind: 'removed'; readonly who: Person; readonly by: Person }
  | { readonly kind: 'renamed'; readonly name: string; readonly by: Person };

/** Messages and what is done to them. */
export interface MessageMethods {
  send: {
    params: { to: string; text?: string; file?: FileSource; replyTo?: string; timeout?: number };
    result: { id: string; conversation: string; state: 'sent' | 'queued'; acks: number };
  };
  react: { params: { conversation: string; message: string; emoji: string; remove?: boolean }; result: { id: string } };
  edit: { params: { conversation: string; message: string; text: string }; result: { id: string } };
  delete: { params: { conversation: string; message: string; forEveryone?: boolean }; result: { id: string } };
  read: { params: { conversation: string }; result: { conversation: string; unread: 0 } };
  /** Newest `limit` messages (default 50) before the message `before`, in screen order, oldest first. */
  history: { params: { conversation: string; limit?: number; before?: string }; result: readonly Message[] };
}
