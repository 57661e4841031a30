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
  readonly disappearSeconds: number;
  /** Who may add people, edit the group, and write. */
  readonly add: Allowed;
  readonly edit: Allowed;
  readonly post: Allowed;
  /** This account's. */
  readonly role: GroupRole;
  /** The owner, admins, then the others as they came; those included who are being added. */
  readonly members: readonly GroupMember[];
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
  /** Makes somebody an admin, a member again, or, handing the group over, its owner. */
  'group.role': { params: { conversation: string; who: string; role: GroupRole }; result: Changed };
}
