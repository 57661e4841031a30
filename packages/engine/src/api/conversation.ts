import type { Message } from './message.ts';
import type { Draft } from './reading.ts';
import type { Person } from './person.ts';
import type { ConversationPreferences } from './preference.ts';

export type ConversationKind = 'direct' | 'group' | 'self';

export interface ConversationSummary {
  readonly id: string;
  readonly kind: ConversationKind;
  readonly name: string;
  /** The group's, or that of the other one: `picture` gives it. */
  readonly picture?: string;
  readonly members: readonly Person[];
  readonly unread: number;
  /** Unread messages that speak of this account. */
  readonly mentions: number;
  /** The first message that was not seen: where a person goes on reading. */
  readonly firstUnread?: string;
  /** What was begun to be written here and not sent. */
  readonly draft?: Draft;
  /** So many messages wait for their time. */
  readonly scheduled?: number;
  /** What is sent now disappears so many seconds later. */
  readonly disappearSeconds?: number;
  /** False once this account left or was removed: the history stays, writing does not. */
  readonly writable: boolean;
  /** Set where only a group's admins may write, and this account is none. */
  readonly adminsOnly?: true;
  /** `request`: a stranger's conversation that waits for `accept`, `decline` or `block`. */
  readonly status: 'active' | 'request' | 'left' | 'removed' | 'joining';
  /** Of two people, where their safety number was verified; `changed`: a device has come or gone since. */
  readonly verification?: 'verified' | 'changed';
  /** Set while an admin is asked whether to let this account in. */
  readonly awaitsApproval?: true;
  /** How many have asked this admin to be let in. */
  readonly joinRequests?: number;
  readonly last?: Message;
  /** Where the order of the list comes from. */
  readonly activeAt: string;
  /** Messages of this account that wait for a quorum. */
  readonly queued: number;
  /** What this account's person has chosen for it. */
  readonly preferences: ConversationPreferences;
}

/** The list of conversations. */
export interface ConversationMethods {
  list: { params: Record<string, never>; result: readonly ConversationSummary[] };
  conversation: { params: { conversation: string }; result: ConversationSummary };
  /** Deletes a conversation here, and leaves it. */
  forget: { params: { conversation: string }; result: { conversation: string } };
}
