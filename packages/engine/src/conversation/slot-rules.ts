import {
  MIN_RETENTION_SECONDS,
  type SlotValue,
  equalBytes,
  isSignedSetEndorsement,
  isSoundReplicaSet,
  sameReplicaSet,
  toHex,
} from '@pando/protocol';
import type { Crypto } from '../crypto/crypto.ts';
import { whoDeparts } from './departure.ts';
import { isAdmin, mayAdd, mayEdit, mayRemove, roleOf, rolesLeft, seniority } from './roles.ts';
import type { ConversationState, InviteLink, LeafRow } from './state.ts';
import type { Member } from './validity.ts';

/** What a slot does to the state, and who is in the tree before it and after. */
export interface Change {
  readonly before: ConversationState;
  readonly after: ConversationState;
  readonly value: SlotValue;
  readonly signer: LeafRow;
  readonly were: readonly Member[];
  readonly are: readonly Member[];
}

/** Why the committer may not change what a slot changes; undefined where it may. */
export function forbiddenChange(crypto: Crypto, change: Change): string | undefined {
  const { before, after } = change;
  if (after.rules !== before.rules || after.kind !== before.kind) return 'the rules and the kind cannot change';
  return (
    forbiddenSettings(change) ??
    forbiddenReplicas(crypto, change) ??
    forbiddenRows(change) ??
    forbiddenAdds(change) ??
    forbiddenRemovals(crypto, change) ??
    forbiddenRoles(change)
  );
}

function forbiddenSettings(change: Change): string | undefined {
  const { before, after } = change;
  const by = committerOf(change).account;
  const isEdited =
    after.name !== before.name ||
    after.description !== before.description ||
    after.disappearSeconds !== before.disappearSeconds ||
    !sameBytes(after.picture, before.picture);
  if (isEdited && !mayEdit(before, by)) return 'it may not edit the group';
  const isGoverned =
    after.retentionSeconds !== before.retentionSeconds ||
    after.policy.add !== before.policy.add ||
    after.policy.edit !== before.policy.edit ||
    after.policy.post !== before.policy.post ||
    !sameLinks(after.links, before.links);
  if (isGoverned && !isAdmin(before, by)) return 'only an admin may change that';
  if (after.retentionSeconds !== before.retentionSeconds && after.retentionSeconds < MIN_RETENTION_SECONDS)
    return 'messages would be gone before they are read';
  return undefined;
}

function forbiddenReplicas(crypto: Crypto, change: Change): string | undefined {
  if (sameReplicaSet(change.before.replicas, change.after.replicas)) return undefined;
  if (!isSoundReplicaSet(change.after.replicas)) return 'the replica set is not sound';
  return areSetEndorsements(crypto, change) ? undefined : 'the replica set is not endorsed';
}

/** Members' signatures over the new set; how many there must be is the acceptors' to count. */
function areSetEndorsements(crypto: Crypto, { before, value }: Change): boolean {
  const { binding, setEndorsements } = value.body;
  return setEndorsements.every((endorsement) => {
    const row = before.leaves.find((each) => equalBytes(each.access, endorsement.key));
    return row !== undefined && !row.provisional && isSignedSetEndorsement(crypto, binding, endorsement);
  });
}

function forbiddenRows(change: Change): string | undefined {
  const { before, after, signer, were, are, value } = change;
  const old = new Map(before.leaves.map((row) => [toHex(row.leafKey), row]));
  const tree = new Map(are.map(({ leaf, account }) => [toHex(leaf.signatureKey), toHex(account)]));
  const rows = after.leaves.map((row) => toHex(row.leafKey));
  if (rows.length !== tree.size || rows.some((key) => !tree.has(key)))
    return 'the state does not name the leaves of the tree';
  if (rows.some((key, i) => i > 0 && (rows[i - 1] ?? '') >= key)) return 'the leaves are not in order';
  if (new Set(after.leaves.map((row) => toHex(row.access))).size !== after.leaves.length)
    return 'two leaves share an access key';
  const since = seniority(before, were);
  for (const row of after.leaves) {
    const was = old.get(toHex(row.leafKey));
    if (was === undefined) {
      const account = tree.get(toHex(row.leafKey)) ?? '';
      if (!row.provisional) return 'an added leaf must begin with a provisional key';
      if (row.since !== (since.get(account) ?? value.body.binding.slot)) return 'an added leaf is not of its time';
    } else if (equalBytes(row.leafKey, signer.leafKey)) {
      const renewed = !equalBytes(row.access, was.access);
      if (row.since !== was.since || row.provisional !== (was.provisional && !renewed))
        return 'a leaf cannot raise itself';
    } else if (!isSameRow(row, was)) {
      return "another leaf's row was changed";
    }
  }
  return undefined;
}

function isSameRow(a: LeafRow, b: LeafRow): boolean {
  return (
    equalBytes(a.access, b.access) &&
    a.provisional === b.provisional &&
    a.name === b.name &&
    sameBytes(a.picture, b.picture) &&
    a.since === b.since
  );
}

/** More devices of those who are in anybody may add; other people, who the group lets. */
function forbiddenAdds(change: Change): string | undefined {
  const { before, after, were, are } = change;
  const known = accountsOf(were);
  const come = [...accountsOf(are)].filter((account) => !known.has(account));
  const by = committerOf(change).account;
  const arrivals = after.arrivals.map(toHex);
  if (arrivals.some((account) => !come.includes(account)) || new Set(arrivals).size !== arrivals.length)
    return 'somebody did not come in by a link';
  if (arrivals.length > 0 && !isAdmin(before, by)) return 'only an admin may let people in by a link';
  if (come.length === 0) return undefined;
  if (before.kind === 'self') return 'notes are of one account';
  if (before.kind === 'direct' && known.size + come.length > 2) return 'a direct conversation is of two accounts';
  return mayAdd(before, by) ? undefined : 'it may not add people';
}

/** An account that has a leaf left was not taken out; who has said that it leaves may be taken out by anybody. */
function forbiddenRemovals(crypto: Crypto, change: Change): string | undefined {
  const { before, after, were, are, value } = change;
  const left = accountsOf(are);
  const gone = [...accountsOf(were)].filter((account) => !left.has(account));
  const departed = new Set<string>();
  for (const word of after.departures) {
    const who = whoDeparts(crypto, value.body.binding.log, were, word);
    const account = who === undefined ? undefined : toHex(who.account);
    if (account === undefined || !gone.includes(account) || departed.has(account))
      return 'somebody has not said that it leaves';
    departed.add(account);
  }
  const by = committerOf(change).account;
  const victims = were.filter(({ account }) => gone.includes(toHex(account)) && !departed.has(toHex(account)));
  return victims.every(({ account }) => mayRemove(before, by, account)) ? undefined : 'it may not remove others';
}

/** The owner may change roles; besides, who is in them changes only by whoever goes, or resigns. */
function forbiddenRoles(change: Change): string | undefined {
  const { before, after, were, are } = change;
  const present = accountsOf(are);
  const [owner, admins] = [after.owner === null ? null : toHex(after.owner), after.admins.map(toHex)];
  if (before.kind !== 'group')
    return owner === null && admins.length === 0 ? undefined : 'there are no roles between two people';
  if (owner === null || !present.has(owner) || admins.some((each) => each === owner || !present.has(each)))
    return 'a role is given to nobody who is in';
  if (new Set(admins).size !== admins.length) return 'somebody is an admin twice';
  const by = committerOf(change).account;
  if (roleOf(before, by) === 'owner') return undefined;
  const kept = rolesLeft(before, were, present);
  const keptAdmins = kept.admins.map(toHex);
  const resigned = keptAdmins.filter((each) => each !== toHex(by));
  const isKept = sameList(admins, keptAdmins) || sameList(admins, resigned);
  return isKept && kept.owner !== null && owner === toHex(kept.owner) ? undefined : 'only the owner may give roles';
}

function committerOf({ were, signer }: Change): Member {
  const committer = were.find(({ leaf }) => equalBytes(leaf.signatureKey, signer.leafKey));
  if (committer === undefined) throw new Error('the committer is not in the tree before its commit');
  return committer;
}

function accountsOf(members: readonly Member[]): ReadonlySet<string> {
  return new Set(members.map(({ account }) => toHex(account)));
}

function sameLinks(a: readonly InviteLink[], b: readonly InviteLink[]): boolean {
  return (
    a.length === b.length &&
    a.every((link, i) => {
      const other = b[i];
      return (
        other !== undefined &&
        equalBytes(link.secret, other.secret) &&
        link.approval === other.approval &&
        link.expires === other.expires &&
        link.limit === other.limit &&
        link.uses === other.uses
      );
    })
  );
}

function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : equalBytes(a, b);
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}
