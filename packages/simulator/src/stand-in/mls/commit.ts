import {
  type CommitOptions,
  type CommitOutcome,
  type Group,
  KEPT_GENERATIONS,
  type LeafIndex,
  type Newcomer,
  type ProcessOutcome,
} from '@pando/engine/mls';
import { encode, equalBytes } from '@pando/protocol';
import { digestOf } from '../digest.ts';
import type { Context } from './context.ts';
import {
  deriveEpoch,
  epochSecretOf,
  groupOf,
  ratchetOf,
  type State,
  stateOf,
  withEpoch,
  withRatchet,
} from './group.ts';
import { attempt, InvalidError } from './invalid.ts';
import { type KeyPackage, soundKeyPackage } from './key-package.ts';
import { isSealed, isSigned, type Received, readMessage, seal, sign } from './message.ts';
import {
  changeTree,
  leafAt,
  type LeafNode,
  makeLeaf,
  publicKeyOf,
  readLeaf,
  requireCredential,
  requireSoundLeaf,
  type Tree,
} from './tree.ts';
import { makeWelcome } from './welcome.ts';
import { commitContent, type CommitContent, read, SECRET_LENGTH } from './wire.ts';

export function commit(context: Context, group: Group, options: CommitOptions): CommitOutcome {
  const made = attempt(() => makeCommit(context, stateOf(group), options));
  return made instanceof InvalidError ? { ok: false, reason: 'invalid', detail: made.message } : made;
}

function makeCommit(context: Context, state: State, options: CommitOptions): CommitOutcome {
  const { crypto } = context;
  const { current, ownLeaf } = state;
  const old = current.tree.nodes[ownLeaf];
  if (old === undefined) throw new Error('the own leaf is not in the tree');
  const adds = options.adds.map((bytes) => addable(context, bytes));
  const encryptionSecret = crypto.random(SECRET_LENGTH);
  const { credential, signatureKey } = old;
  const renewed = makeLeaf(crypto.ed25519, state.signatureSeed, {
    credential,
    signatureKey,
    encryptionKey: publicKeyOf(encryptionSecret),
  });
  const { tree, added } = changeTree(current.tree, ownLeaf, renewed, options.removes, leavesOf(adds));

  const commitSecret = crypto.random(SECRET_LENGTH);
  const encapsulated = crypto.random(SECRET_LENGTH);
  const ratchet = ratchetOf(current, ownLeaf);
  const content = encode(commitContent, {
    removes: options.removes,
    adds: options.adds,
    leaf: renewed.bytes,
    encapsulated,
    path: othersOf(tree, ownLeaf, added).map(([, { encryptionKey }]) =>
      cover(commitSecret, encryptionKey, encapsulated),
    ),
  });
  const { authenticatedData } = options;
  const generation = ratchet.handshake;
  const signed = sign(context, state, { kind: 'commit', authenticatedData, generation, content });
  const transcript = digestOf('transcript', current.transcript, signed.framed, signed.signature);
  const epochSecret = epochSecretOf(state.secrets.initSecret, commitSecret, tree, transcript);
  const { messageSecret, confirmation, ...secrets } = deriveEpoch(epochSecret, transcript);

  const spent = withEpoch(state, withRatchet(current, ownLeaf, { ...ratchet, handshake: generation + 1 }));
  const next: State = {
    ...spent,
    encryptionSecret,
    secrets,
    current: { epoch: current.epoch + 1, messageSecret, transcript, tree, ratchets: new Map() },
    kept: new Map(),
  };
  return {
    ok: true,
    group: groupOf(spent),
    staged: {
      group: groupOf(next),
      commit: seal(current, signed, confirmation),
      welcome: adds.length === 0 ? undefined : makeWelcome(context, next, adds, epochSecret, confirmation),
      ratchetTree: tree.bytes,
      added: leavesAt(tree, added),
    },
  };
}

export function takeUp(group: Group, staged: Group): Group {
  const { kept, current } = stateOf(group);
  return groupOf({ ...stateOf(staged), kept: new Map(kept).set(current.epoch, current) });
}

export function processCommit(context: Context, group: Group, bytes: Uint8Array): ProcessOutcome {
  const state = stateOf(group);
  const received = readMessage(bytes);
  if (received === undefined) return failure('malformed', 'not a message');
  const { groupId, epoch, kind, leaf: committer, authenticatedData } = received.content;
  if (!equalBytes(groupId, state.groupId)) return failure('invalid', 'of another group');
  if (epoch !== group.epoch) return failure('wrong-epoch', `of epoch ${epoch}`);
  if (kind !== 'commit') return failure('malformed', 'not a commit');
  if (!isSealed(state.current, received)) return failure('invalid', 'not from a member');
  if (committer === state.ownLeaf) return failure('own', 'made by this leaf');
  const applied = attempt(() => apply(context, state, received));
  if (applied instanceof InvalidError) return failure('invalid', applied.message);
  if ('newcomers' in applied) {
    const { removed, newcomers } = applied;
    return { ok: false, reason: 'self-removed', committer, authenticatedData, removed, added: newcomers };
  }
  const { next, added, removed, changedCredentials } = applied;
  return {
    ok: true,
    group: groupOf(next),
    committer,
    authenticatedData,
    added: leavesAt(next.current.tree, added),
    removed,
    changedCredentials,
  };
}

interface Applied {
  readonly next: State;
  readonly added: readonly LeafIndex[];
  readonly removed: readonly LeafIndex[];
  readonly changedCredentials: readonly LeafIndex[];
}

/** It takes this leaf out. */
interface TakenOut {
  readonly removed: readonly LeafIndex[];
  readonly newcomers: readonly Newcomer[];
}

function apply(context: Context, state: State, received: Received): Applied | TakenOut {
  const { current } = state;
  const { leaf: committer, generation } = received.content;
  if (!isSigned(context, current, received)) throw new InvalidError('a bad signature');
  if (generation - ratchetOf(current, committer).handshake > KEPT_GENERATIONS)
    throw new InvalidError('a generation too far ahead');
  const content = read(commitContent, received.content.content);
  const renewed = content && readLeaf(content.leaf);
  if (content === undefined || renewed === undefined) throw new InvalidError('a malformed commit');
  const adds = content.adds.map((bytes) => addable(context, bytes));
  const changed = requireRenewed(context, current.tree, committer, renewed);
  const { tree, added } = changeTree(current.tree, committer, renewed, content.removes, leavesOf(adds));
  if (content.removes.includes(state.ownLeaf))
    return {
      removed: content.removes,
      newcomers: adds.map(({ leaf: { credential, signatureKey } }) => ({ credential, signatureKey })),
    };

  const { signature, confirmation: claimed } = received.message;
  const transcript = digestOf('transcript', current.transcript, received.message.framed, signature);
  const commitSecret = uncover(state, content, othersOf(tree, committer, added));
  const epochSecret = epochSecretOf(state.secrets.initSecret, commitSecret, tree, transcript);
  const { messageSecret, confirmation, ...secrets } = deriveEpoch(epochSecret, transcript);
  if (claimed === null || !equalBytes(claimed, confirmation)) throw new InvalidError('the confirmation does not fit');
  const next: State = {
    ...state,
    secrets,
    current: { epoch: current.epoch + 1, messageSecret, transcript, tree, ratchets: new Map() },
    kept: new Map(state.kept).set(current.epoch, current),
  };
  return { next, added, removed: content.removes, changedCredentials: changed ? [committer] : [] };
}

/** Tells whether the committer's leaf names another person or key than before. */
function requireRenewed({ crypto, check }: Context, tree: Tree, committer: LeafIndex, renewed: LeafNode): boolean {
  const old = tree.nodes[committer];
  if (old === undefined) throw new InvalidError('not from a member');
  requireSoundLeaf(crypto.ed25519, renewed);
  if (equalBytes(old.encryptionKey, renewed.encryptionKey)) throw new InvalidError('a commit that renews no key');
  const same = equalBytes(old.credential, renewed.credential) && equalBytes(old.signatureKey, renewed.signatureKey);
  requireCredential(check, renewed);
  return !same;
}

function addable(context: Context, bytes: Uint8Array): KeyPackage {
  const keyPackage = soundKeyPackage(context, bytes);
  requireCredential(context.check, keyPackage.leaf);
  return keyPackage;
}

/** The leaves that a commit's secret is covered for: those that were there before and stay. */
function othersOf(
  { nodes }: Tree,
  committer: LeafIndex,
  added: readonly LeafIndex[],
): readonly (readonly [LeafIndex, LeafNode])[] {
  const others: [LeafIndex, LeafNode][] = [];
  for (const [index, node] of nodes.entries())
    if (node !== undefined && index !== committer && !added.includes(index)) others.push([index, node]);
  return others;
}

function uncover(state: State, { path, encapsulated }: CommitContent, others: ReturnType<typeof othersOf>): Uint8Array {
  if (path.length !== others.length) throw new InvalidError('a path of another tree');
  const covered = path[others.findIndex(([index]) => index === state.ownLeaf)];
  if (covered === undefined) throw new InvalidError('nothing in it is for this leaf');
  return cover(covered, publicKeyOf(state.encryptionSecret), encapsulated);
}

/** Covers a secret for the holder of a leaf's private key, and uncovers it again. */
function cover(secret: Uint8Array, encryptionKey: Uint8Array, encapsulated: Uint8Array): Uint8Array {
  return digestOf('path', encryptionKey, encapsulated).map((byte, i) => byte ^ (secret[i] as number));
}

function leavesOf(keyPackages: readonly KeyPackage[]): readonly LeafNode[] {
  return keyPackages.map(({ leaf }) => leaf);
}

function leavesAt({ nodes }: Tree, indices: readonly LeafIndex[]): ReturnType<typeof leafAt>[] {
  return indices.toSorted((a, b) => a - b).map((index) => leafAt(nodes[index] as LeafNode, index));
}

function failure(reason: 'malformed' | 'wrong-epoch' | 'own' | 'invalid', detail: string): ProcessOutcome {
  return { ok: false, reason, detail };
}
