import {
  type AccountId,
  type Genesis,
  type LeafIdentity,
  type SlotValue,
  bindingStatement,
  equalBytes,
  isSignedSlotValue,
  sameReplicaSet,
  toHex,
  verifyCredential,
} from '@pando/protocol';
import type { Crypto } from '../crypto/crypto.ts';
import type { Group, Leaf, LeafIndex, Mls, Newcomer } from '../mls/mls.ts';
import { mayRemove } from './roles.ts';
import { forbiddenChange } from './slot-rules.ts';
import {
  type ConversationState,
  type LeafRow,
  VALIDITY_RULES,
  accessEntries,
  decodeSalted,
  stateHash,
} from './state.ts';

export const STATE_KEY_LABEL = 'pando state';
/** The key is of one epoch, which has one state, so the nonce need not vary. */
export const STATE_NONCE = new Uint8Array(12);

/** A leaf and whom it belongs to. */
export interface Member extends LeafIdentity {
  readonly leaf: Leaf;
}

export type Verdict =
  | {
      readonly verdict: 'valid';
      readonly group: Group;
      readonly state: ConversationState;
      readonly committer: Member;
      readonly added: readonly Member[];
      readonly removed: readonly Member[];
    }
  /** Clients skip it; its signer may not propose again. */
  | { readonly verdict: 'void'; readonly reason: string; readonly signer: LeafRow | undefined }
  /** An authentic commit of this leaf that this device did not make: another copy of it is at work. */
  | { readonly verdict: 'clone' }
  /** It takes this leaf out, as far as a leaf that was taken out can tell. */
  | { readonly verdict: 'removed'; readonly committer: Member };

/** The state before slot 1: the creator alone, with the leaf key of its group of one. */
export function genesisState(
  genesis: Genesis,
  kind: ConversationState['kind'],
  creator: { readonly account: AccountId; readonly leafKey: Uint8Array },
): ConversationState {
  const { leafKey } = creator;
  return {
    rules: VALIDITY_RULES,
    kind,
    name: '',
    description: '',
    picture: null,
    disappearSeconds: 0,
    policy: { add: 'everybody', edit: kind === 'group' ? 'admins' : 'everybody', post: 'everybody' },
    links: [],
    owner: kind === 'group' ? creator.account : null,
    admins: [],
    departures: [],
    arrivals: [],
    retentionSeconds: genesis.retentionSeconds,
    replicas: genesis.replicas,
    wall: 0,
    counter: 0,
    leaves: [{ leafKey, access: genesis.creator, provisional: false, name: '', picture: null, since: 0 }],
  };
}

/** Whom leaves belong to, by leaf key in hexadecimal: a credential is verified once. */
export type Identities = Map<string, LeafIdentity>;

export interface Judge {
  readonly crypto: Crypto;
  readonly mls: Mls;
  readonly identities: Identities;
}

export function members(by: Judge, group: Group): readonly Member[] {
  return group.leaves().map((leaf) => memberOf(by, leaf));
}

/** The MLS layer has checked every leaf's credential before it is in a group. */
export function memberOf({ crypto, identities }: Judge, leaf: Leaf): Member {
  const key = toHex(leaf.signatureKey);
  const identity = identities.get(key) ?? verifyCredential(crypto, leaf.credential, leaf.signatureKey);
  if (identity === undefined) throw new Error('a leaf without a valid credential is in the group');
  identities.set(key, identity);
  return { leaf, ...identity };
}

/**
 * Whether a decided slot is valid (docs/PROTOCOL.md, section 15): a pure function of the state before it and its bytes. `staged`
 * is the next group if this device made the commit itself. A leaf that a commit takes out cannot read why: `goes` says that
 * it has asked for it.
 */
export async function judge(
  by: Judge,
  before: { readonly group: Group; readonly state: ConversationState; readonly goes?: boolean },
  value: SlotValue,
  staged: Group | undefined,
): Promise<Verdict> {
  const { crypto, mls } = by;
  const { binding } = value.body;
  const signer = before.state.leaves.find((row) => equalBytes(row.access, value.body.signer));
  const invalid = (reason: string): Verdict => ({ verdict: 'void', reason, signer });
  if (!isSignedSlotValue(crypto, value)) return invalid('its signature does not verify');
  if (signer === undefined) return invalid('its signer is not in the state before it');

  const applied = await applyCommit(by, before.group, value, staged);
  if (applied.outcome === 'own') return { verdict: 'clone' };
  if (applied.outcome === 'invalid') return invalid(`the commit does not apply: ${applied.reason}`);
  if (!equalBytes(applied.committer.leaf.signatureKey, signer.leafKey))
    return invalid('another leaf signed it than committed');
  if (!equalBytes(applied.authenticatedData, bindingStatement.hash(crypto, binding)))
    return invalid('the commit is bound to something else');
  if (applied.outcome === 'self-removed') {
    const own = ownAccountIn(by, before.group);
    const mayGo =
      before.goes === true ||
      applied.staying.has(toHex(own)) ||
      mayRemove(before.state, applied.committer.account, own);
    return mayGo ? { verdict: 'removed', committer: applied.committer } : invalid('it may not remove this account');
  }

  const key = await mls.exportSecret(applied.group, STATE_KEY_LABEL, new Uint8Array(), 32);
  const plaintext = crypto.aead.open(key, STATE_NONCE, value.body.state, new Uint8Array());
  if (plaintext === undefined) return invalid('the state does not decrypt');
  const decoded = decodeSalted(plaintext);
  if (!decoded.ok) return invalid(`the state does not decode: ${decoded.reason}`);
  const { state } = decoded.value;
  if (!equalBytes(stateHash(crypto, plaintext), binding.stateHash)) return invalid('the state does not fit its hash');
  const [were, are] = [members(by, before.group), members(by, applied.group)];
  const breach =
    disagreement(value, state) ??
    forbiddenChange(crypto, { before: before.state, after: state, value, signer, were, are });
  if (breach !== undefined) return invalid(breach);

  const stayed = new Set(are.map(({ leaf }) => toHex(leaf.signatureKey)));
  const known = new Set(were.map(({ leaf }) => toHex(leaf.signatureKey)));
  return {
    verdict: 'valid',
    group: applied.group,
    state,
    committer: applied.committer,
    added: are.filter(({ leaf }) => !known.has(toHex(leaf.signatureKey))),
    removed: were.filter(({ leaf }) => !stayed.has(toHex(leaf.signatureKey))),
  };
}

function stayingAccounts(
  by: Judge,
  group: Group,
  { removed, added }: { readonly removed: readonly LeafIndex[]; readonly added: readonly Newcomer[] },
): ReadonlySet<string> {
  const left = members(by, group).filter(({ leaf }) => !removed.includes(leaf.leafIndex));
  const come = added.flatMap((each) => verifyCredential(by.crypto, each.credential, each.signatureKey) ?? []);
  return new Set([...left, ...come].map(({ account }) => toHex(account)));
}

function ownAccountIn(by: Judge, group: Group): AccountId {
  const own = group.leaves().find((leaf) => leaf.leafIndex === group.ownLeaf);
  if (own === undefined) throw new Error('this leaf is not in its own group');
  return memberOf(by, own).account;
}

type Applied =
  | {
      readonly outcome: 'applied';
      readonly group: Group;
      readonly committer: Member;
      readonly authenticatedData: Uint8Array;
    }
  | {
      readonly outcome: 'self-removed';
      readonly committer: Member;
      readonly authenticatedData: Uint8Array;
      /** Accounts that have a leaf afterwards, in hexadecimal: who takes a device in anew takes its old leaf out. */
      readonly staying: ReadonlySet<string>;
    }
  | { readonly outcome: 'own' }
  | { readonly outcome: 'invalid'; readonly reason: string };

async function applyCommit(by: Judge, group: Group, value: SlotValue, staged: Group | undefined): Promise<Applied> {
  const leafAt = (index: number): Member | undefined => {
    const leaf = group.leaves().find((each) => each.leafIndex === index);
    return leaf === undefined ? undefined : memberOf(by, leaf);
  };
  if (staged !== undefined) {
    const committer = leafAt(group.ownLeaf);
    if (committer === undefined) throw new Error('this leaf is not in its own group');
    return {
      outcome: 'applied',
      group: by.mls.takeUp(group, staged),
      committer,
      authenticatedData: bindingStatement.hash(by.crypto, value.body.binding),
    };
  }
  const processed = await by.mls.processCommit(group, value.body.commit);
  if (!processed.ok) {
    if (processed.reason === 'own') return { outcome: 'own' };
    const committer = processed.reason === 'self-removed' ? leafAt(processed.committer) : undefined;
    if (processed.reason !== 'self-removed' || committer === undefined)
      return { outcome: 'invalid', reason: processed.reason };
    const { authenticatedData } = processed;
    return { outcome: 'self-removed', committer, authenticatedData, staying: stayingAccounts(by, group, processed) };
  }
  const committer = leafAt(processed.committer);
  if (committer === undefined) return { outcome: 'invalid', reason: 'the committer is not in the group' };
  if (processed.changedCredentials.length > 0) return { outcome: 'invalid', reason: 'a credential was exchanged' };
  return { outcome: 'applied', group: processed.group, committer, authenticatedData: processed.authenticatedData };
}

/** What replicas read in the clear must be what members read in the state. */
function disagreement({ body: { binding } }: SlotValue, state: ConversationState): string | undefined {
  const clear = binding.accessKeys;
  const entries = accessEntries(state);
  const sameKeys =
    clear.length === entries.length &&
    clear.every((each, i) => {
      const entry = entries[i];
      return entry !== undefined && equalBytes(entry.key, each.key) && entry.provisional === each.provisional;
    });
  if (!sameKeys) return 'the access keys in the clear are not those of the state';
  if (!sameReplicaSet(binding.replicas, state.replicas)) return 'the replica set in the clear is not that of the state';
  if (binding.retentionSeconds !== state.retentionSeconds) return 'the retention in the clear is not that of the state';
  return undefined;
}
