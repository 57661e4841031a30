import type { Person } from './person.ts';

/** The owner gives and takes roles; admins take members in and out and govern the group. */
export type GroupRole = 'owner' | 'admin' | 'member';
export type Allowed = 'everybody' | 'admins';

export interface GroupMember extends Person {
  readonly role: GroupRole;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly picture?: string;
  readonly disappearSeconds: number;
  /** Who may add people, edit the group, and write. */
  readonly add: Allowed;
  readonly edit: Allowed;
  readonly post: Allowed;
  /** This account's. */
  readonly role: GroupRole;
  /** The owner, admins, then the others as they came; those included who are being added. */
  readonly members: readonly GroupMember[];
  /** For admins: the links that are good, and who waits to be let in. */
  readonly links: readonly GroupLinkSummary[];
  readonly requests: readonly (Person & { readonly at: string })[];
}

/** What a link is, to whoever holds it. */
export type LinkContents =
  | { readonly kind: 'contact'; readonly name: string }
  | {
      readonly kind: 'group';
      readonly name: string;
      readonly inviter: string;
      readonly approval: boolean;
      /** Set where this account is in it, or has asked. */
      readonly conversation?: string;
    };

/** An invitation into the group by link, as its admins see it. */
export interface GroupLinkSummary {
  readonly id: string;
  /** An admin is asked before anybody comes in. */
  readonly approval: boolean;
  readonly expires?: string;
  readonly limit?: number;
  readonly uses: number;
  /** On the device that made it: only there is its secret. */
  readonly link?: string;
}

interface Changed {
  readonly id: string;
  readonly name: string;
  readonly members: readonly Person[];
}

/** Groups and their members. A `who` is a contact link, an account id or a contact's name. */
export interface GroupMethods {
  group: { params: { conversation: string }; result: Group };
  /** `admins` are some of the members. */
  'group.create': {
    params: { name: string; members: readonly string[]; admins?: readonly string[]; description?: string };
    result: Changed;
  };
  'group.add': { params: { conversation: string; members: readonly string[] }; result: Changed };
  'group.remove': { params: { conversation: string; members: readonly string[] }; result: Changed };
  'group.leave': { params: { conversation: string }; result: { id: string } };
  /** What is left out stays. */
  'group.edit': {
    params: {
      conversation: string;
      name?: string;
      description?: string;
      disappearSeconds?: number;
      add?: Allowed;
      edit?: Allowed;
      post?: Allowed;
    };
    result: Changed;
  };
  /** A group's picture: a JPEG, PNG or WebP of at most 32 KiB; null: none any more. */
  'group.picture': { params: { conversation: string; bytes: Uint8Array | null }; result: Changed };
  /** Makes a link by which people come in; it ends after so many seconds, or uses, if told. */
  'group.link': {
    params: { conversation: string; approval?: boolean; seconds?: number; limit?: number };
    result: { id: string; link: string };
  };
  /** Ends a link. */
  'group.revoke': { params: { conversation: string; id: string }; result: Changed };
  /** Lets somebody in who has asked by a link. */
  'group.approve': { params: { conversation: string; who: string }; result: Changed };
  /** Turns somebody away who has asked by a link; they are not told. */
  'group.deny': { params: { conversation: string; who: string }; result: { conversation: string } };
  /** What a contact link or a group's says; needs no account. Errors: `bad-link`. */
  'link.read': { params: { link: string }; result: LinkContents };
  /** Asks to come into a group by its link. */
  join: { params: { link: string }; result: { conversation: string; name: string; approval: boolean } };
  /** Makes somebody an admin, a member again, or, handing the group over, its owner. */
  'group.role': { params: { conversation: string; who: string; role: GroupRole }; result: Changed };
}
