import { equalBytes, sameReplica, toHex } from '@pando/protocol';
import { type Context, isMember, leavesOfDevice, membersOf, ownAccount } from './context.ts';
import { whoDeparts } from './departure.ts';
import type { Conversation, Intent, Leaver } from './model.ts';
import { isAdmin, mayAdd, mayEdit, mayRemove, roleOf, roomByLink } from './roles.ts';
import type { ConversationState, Policy, Settings } from './state.ts';

/** Whether what was wanted is so by now. */
export function isFulfilled(ctx: Context, c: Conversation, intent: Intent): boolean {
  switch (intent.kind) {
    case 'add':
      return isMember(ctx, c, intent.account);
    case 'remove':
      return !isMember(ctx, c, intent.account);
    case 'settings':
      return hasSettings(c.row.state, intent.change);
    case 'role':
      return isMember(ctx, c, intent.account) && roleOf(c.row.state, intent.account) === intent.role;
    case 'link':
      return c.row.state.links.some(({ secret }) => equalBytes(secret, intent.link.secret));
    case 'unlink':
      return !c.row.state.links.some(({ secret }) => equalBytes(secret, intent.secret));
    // Dropped when its claim has nobody left to add.
    case 'own-devices':
      return false;
    case 'update':
      return intent.since < c.row.updateAt;
    case 'readd': {
      const leaves = leavesOfDevice(ctx, c, intent);
      const isAnew = leaves.some(({ leaf }) => !intent.replaces.some((each) => equalBytes(each, leaf.signatureKey)));
      // Whoever is out altogether was taken out meanwhile: then it is not for a request to bring it back.
      return isAnew || !isMember(ctx, c, intent.account);
    }
    case 'replace':
      return !c.row.replicas.replicas.some((replica) => sameReplica(replica, intent.old));
    case 'fresh-slot':
      return c.row.validSlot === c.row.slot;
  }
}

/**
 * Whether this account may still do what it wanted: another commit may have taken the right away. What every device does
 * for the conversation needs no right.
 */
export function isPermitted(ctx: Context, c: Conversation, intent: Intent): boolean {
  const { state } = c.row;
  const self = ownAccount(ctx).account;
  switch (intent.kind) {
    case 'add':
      // Revoked or used up meanwhile: who asked before that and could not be added has no claim to come in.
      return intent.link === undefined
        ? mayAdd(state, self)
        : isAdmin(state, self) && roomByLink(state, intent.link) > 0;
    case 'remove':
      return mayRemove(state, self, intent.account) || departureOf(ctx, c, intent.account) !== undefined;
    case 'settings':
      return intent.change.policy === undefined ? mayEdit(state, self) : isAdmin(state, self);
    case 'role':
      return mayGive(state, self, intent) && isOrWillBe(ctx, c, intent.account);
    case 'link':
    case 'unlink':
      return isAdmin(state, self);
    case 'own-devices':
    case 'update':
    case 'readd':
    case 'replace':
    case 'fresh-slot':
      return true;
  }
}

/** The owner gives and takes roles; an admin may give its own back. */
export function mayGive(
  state: ConversationState,
  by: Uint8Array,
  { account, role }: { readonly account: Uint8Array; readonly role: 'owner' | 'admin' | 'member' },
): boolean {
  if (state.kind !== 'group') return false;
  const own = roleOf(state, by);
  if (own === 'owner') return !equalBytes(by, account);
  return own === 'admin' && role === 'member' && equalBytes(by, account);
}

function isOrWillBe(ctx: Context, c: Conversation, account: Uint8Array): boolean {
  if (isMember(ctx, c, account)) return true;
  return [...c.intents.values()].some(({ intent }) => intent.kind === 'add' && equalBytes(intent.account, account));
}

/** The word of an account that it leaves, good as long as the leaf that gave it is in. */
export function departureOf(ctx: Context, c: Conversation, account: Uint8Array): Leaver | undefined {
  const members = membersOf(ctx, c);
  return c.row.leavers.find(
    (leaver) => leaver.account === toHex(account) && whoDeparts(ctx.ports.crypto, c.log, members, leaver) !== undefined,
  );
}

/** Whether a state has all that a change of settings asks for. */
export function hasSettings(state: ConversationState, change: Partial<Settings>): boolean {
  const { name, description, picture, disappearSeconds, policy } = { ...state, ...change };
  return (
    name === state.name &&
    description === state.description &&
    samePicture(picture, state.picture) &&
    disappearSeconds === state.disappearSeconds &&
    samePolicy(policy, state.policy)
  );
}

export function samePicture(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : equalBytes(a, b);
}

function samePolicy(a: Policy, b: Policy): boolean {
  return a.add === b.add && a.edit === b.edit && a.post === b.post;
}
