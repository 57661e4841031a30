import type { ClientState } from 'ts-mls/clientState.js';
import { encodeLeafNode, type LeafNode } from 'ts-mls/leafNode.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import type { SecretTree } from 'ts-mls/secretTree.js';
import type { Crypto } from '../crypto/crypto.ts';
import { credentialOf } from './credential.ts';
import { InvalidError } from './failure.ts';
import type { Group, Leaf, LeafIndex } from './mls.ts';

/** What is behind a `Group`: the state of ts-mls, which it never changes in place. */
interface GroupOverState extends Group {
  readonly state: ClientState;
}

export function groupOf(state: ClientState, crypto: Pick<Crypto, 'sha256'>): Group {
  const group: GroupOverState = {
    state,
    groupId: state.groupContext.groupId,
    epoch: Number(state.groupContext.epoch),
    oldestEpoch: Number(oldestEpoch(state)),
    ownLeaf: state.privatePath.leafIndex,
    leaves: () => leavesOf(state.ratchetTree, crypto),
  };
  return group;
}

export function stateOf(group: Group): ClientState {
  return (group as GroupOverState).state;
}

/** What is needed to read one epoch's messages: the group's own epoch, or one that is kept. */
export interface EpochKeys {
  readonly secretTree: SecretTree;
  readonly ratchetTree: RatchetTree;
  readonly senderDataSecret: Uint8Array;
}

export function epochKeys(state: ClientState, epoch: bigint): EpochKeys | undefined {
  if (epoch !== state.groupContext.epoch) return state.historicalReceiverData.get(epoch);
  const { secretTree, ratchetTree, keySchedule } = state;
  return { secretTree, ratchetTree, senderDataSecret: keySchedule.senderDataSecret };
}

export function leafNodeAt(tree: RatchetTree, leafIndex: LeafIndex): LeafNode | undefined {
  const node = tree[2 * leafIndex];
  return node?.nodeType === 'leaf' ? node.leaf : undefined;
}

/** The leaf at an index that is known to be taken. */
export function leafAt(tree: RatchetTree, leafIndex: LeafIndex, crypto: Pick<Crypto, 'sha256'>): Leaf {
  const node = leafNodeAt(tree, leafIndex);
  if (node === undefined) throw new InvalidError(`leaf ${leafIndex} is blank`);
  return {
    leafIndex,
    credential: credentialOf(node),
    signatureKey: node.signaturePublicKey,
    leafHash: crypto.sha256(encodeLeafNode(node)),
  };
}

/** Trees change with commits alone, and groups with every message. */
const KNOWN_LEAVES = new WeakMap<RatchetTree, readonly Leaf[]>();

function leavesOf(tree: RatchetTree, crypto: Pick<Crypto, 'sha256'>): readonly Leaf[] {
  const known = KNOWN_LEAVES.get(tree);
  if (known !== undefined) return known;
  const leaves: Leaf[] = [];
  for (let leafIndex = 0; 2 * leafIndex < tree.length; leafIndex++) {
    if (tree[2 * leafIndex] !== undefined) leaves.push(leafAt(tree, leafIndex, crypto));
  }
  KNOWN_LEAVES.set(tree, leaves);
  return leaves;
}

function oldestEpoch(state: ClientState): bigint {
  let oldest = state.groupContext.epoch;
  for (const epoch of state.historicalReceiverData.keys()) if (epoch < oldest) oldest = epoch;
  return oldest;
}
