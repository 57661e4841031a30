import { throwIfDefined, validateLeafNodeUpdateOrCommit } from 'ts-mls/clientState.js';
import type { GroupContext } from 'ts-mls/groupContext.js';
import { type LeafNode, verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js';
import { verifyParentHashes } from 'ts-mls/parentHash.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import { directPath, leafToNodeIndex, leafWidth, toLeafIndex } from 'ts-mls/treemath.js';
import { equalBytes } from '../crypto/bytes.ts';
import type { Context } from './context.ts';
import { credentialOf, requirePlainLeaf } from './credential.ts';
import { InvalidError } from './failure.ts';
import type { LeafIndex } from './mls.ts';
import { requireDistinctKeys } from './tree-rules.ts';

/**
 * Verifies a tree that was received whole (RFC 9420, 12.4.3.1): throws unless it has the hash that the group's context
 * states, and each leaf, parent hash and credential is good. ts-mls has the same, but wants all nodes above an unmerged
 * leaf to list the same unmerged leaves, and so refuses good trees.
 */
export async function requireValidTree(context: Context, tree: RatchetTree, group: GroupContext): Promise<void> {
  const { cipherSuite } = context;
  for (const [i, node] of tree.entries()) {
    if (node === undefined) continue;
    if ((node.nodeType === 'leaf') !== (i % 2 === 0)) throw new InvalidError('a node out of place');
    if (node.nodeType === 'parent') requireUnmergedLeaves(tree, i, node.parent.unmergedLeaves);
  }
  requireDistinctKeys(tree);
  if (!equalBytes(await treeHashRoot(tree, cipherSuite.hash), group.treeHash))
    throw new InvalidError('the tree has another hash');
  if (!(await verifyParentHashes(tree, cipherSuite.hash))) throw new InvalidError('a parent hash does not fit');
  for (const [i, node] of tree.entries()) {
    if (node?.nodeType === 'leaf') await requireValidLeaf(context, node.leaf, i / 2, group);
  }
}

async function requireValidLeaf(
  context: Context,
  leaf: LeafNode,
  leafIndex: LeafIndex,
  group: GroupContext,
): Promise<void> {
  const { signature } = context.cipherSuite;
  requirePlainLeaf(leaf, context.suite);
  if (leaf.leafNodeSource === 'key_package') {
    const valid = await verifyLeafNodeSignatureKeyPackage(leaf, signature);
    if (!valid || !context.check(credentialOf(leaf), leaf.signaturePublicKey))
      throw new InvalidError(`leaf ${leafIndex} is not valid`);
  } else {
    const { authService } = context.clientConfig;
    throwIfDefined(await validateLeafNodeUpdateOrCommit(leaf, leafIndex, group, authService, signature));
  }
}

/** Each listed leaf is there, under the node, in ascending order, and listed by every node between (RFC 9420, 7.9.2). */
function requireUnmergedLeaves(tree: RatchetTree, nodeIndex: number, unmerged: readonly number[]): void {
  let previous = -1;
  for (const leafIndex of unmerged) {
    const leaf = leafToNodeIndex(toLeafIndex(leafIndex));
    const path: readonly number[] = directPath(leaf, leafWidth(tree.length));
    const height = path.indexOf(nodeIndex);
    if (leafIndex <= previous || tree[leaf] === undefined || height < 0)
      throw new InvalidError('an unmerged leaf out of place');
    for (const between of path.slice(0, height)) {
      const node = tree[between];
      if (node?.nodeType === 'parent' && !node.parent.unmergedLeaves.includes(leafIndex)) {
        throw new InvalidError('an unmerged leaf that a node below does not list');
      }
    }
    previous = leafIndex;
  }
}
