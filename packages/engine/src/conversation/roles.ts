import { type AccountId, compareBytes, equalBytes, toHex } from '@pando/protocol';
import type { KeptEpoch } from './model.ts';
import type { ConversationState, InviteLink } from './state.ts';

export type Role = 'owner' | 'admin' | 'member';

/** A leaf and whose it is. */
interface Holder {
  readonly account: AccountId;
  readonly leaf: { readonly signatureKey: Uint8Array };
}

/** What an account is in a conversation. Between two people, and in one's own notes, all are the same: owners. */
export function roleOf({ kind, owner, admins }: ConversationState, account: Uint8Array): Role {
  if (kind !== 'group' || (owner !== null && equalBytes(owner, account))) return 'owner';
  return admins.some((each) => equalBytes(each, account)) ? 'admin' : 'member';
}

export function isAdmin(state: ConversationState, account: Uint8Array): boolean {
  return roleOf(state, account) !== 'member';
}

export function mayAdd(state: ConversationState, account: Uint8Array): boolean {
  return state.policy.add === 'everybody' || isAdmin(state, account);
}

export function mayEdit(state: ConversationState, account: Uint8Array): boolean {
  return state.policy.edit === 'everybody' || isAdmin(state, account);
}

export function mayPost(state: ConversationState, account: Uint8Array): boolean {
  return state.policy.post === 'everybody' || isAdmin(state, account);
}

/** How many more people may come in by a link. */
export function roomBy({ limit, uses }: Pick<InviteLink, 'limit' | 'uses'>): number {
  return limit === 0 ? Number.POSITIVE_INFINITY : Math.max(0, limit - uses);
}

/** The same, of a state: none where the link is revoked. */
export function roomByLink({ links }: ConversationState, secret: Uint8Array): number {
  const link = links.find((each) => equalBytes(each.secret, secret));
  return link === undefined ? 0 : roomBy(link);
}

/** Whether an account may take another one out that has not said that it leaves. */
export function mayRemove(state: ConversationState, by: Uint8Array, whom: Uint8Array): boolean {
  if (equalBytes(by, whom)) return true;
  const role = roleOf(state, by);
  return role === 'owner' || (role === 'admin' && roleOf(state, whom) === 'member');
}

/** By account in hexadecimal: the slot with which it came in. */
export function seniority(state: ConversationState, holders: readonly Holder[]): ReadonlyMap<string, number> {
  const rows = new Map(state.leaves.map(({ leafKey, since }) => [toHex(leafKey), since]));
  const byAccount = new Map<string, number>();
  for (const { account, leaf } of holders) {
    const since = rows.get(toHex(leaf.signatureKey)) ?? 0;
    const key = toHex(account);
    byAccount.set(key, Math.min(since, byAccount.get(key) ?? since));
  }
  return byAccount;
}

/**
 * What is left of the roles once only `present` (account ids in hexadecimal) are in: who is gone has none, and an owner
 * that is gone is followed by the one who has been an admin, else a member, the longest.
 */
export function rolesLeft(
  state: ConversationState,
  holders: readonly Holder[],
  present: ReadonlySet<string>,
): Pick<ConversationState, 'owner' | 'admins'> {
  const admins = state.admins.filter((account) => present.has(toHex(account)));
  if (state.owner === null || present.has(toHex(state.owner))) return { owner: state.owner, admins };
  const [owner = oldest(state, holders, present), ...others] = admins;
  return { owner: owner ?? null, admins: others };
}

function oldest(
  state: ConversationState,
  holders: readonly Holder[],
  present: ReadonlySet<string>,
): AccountId | undefined {
  const since = seniority(state, holders);
  let first: AccountId | undefined;
  for (const { account } of holders) {
    if (!present.has(toHex(account))) continue;
    if (first === undefined || isBefore(since, account, first)) first = account;
  }
  return first;
}

function isBefore(since: ReadonlyMap<string, number>, a: AccountId, b: AccountId): boolean {
  const by = (since.get(toHex(a)) ?? 0) - (since.get(toHex(b)) ?? 0);
  return by < 0 || (by === 0 && compareBytes(a, b) < 0);
}

/** What is remembered of the epoch that a slot began: who may write in it, where not everybody may. */
export function keptEpoch(state: ConversationState, slot: number, epoch: number): KeptEpoch {
  if (state.policy.post === 'everybody' || state.owner === null) return { slot, epoch };
  return { slot, epoch, posters: [state.owner, ...state.admins].map(toHex) };
}
