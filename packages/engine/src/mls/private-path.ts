import type { PrivateKeyPath } from 'ts-mls/privateKeyPath.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import { directPath, leafToNodeIndex, leafWidth, toLeafIndex } from 'ts-mls/treemath.js';

/** ts-mls keeps the private keys of nodes that were blanked since: drops what no node of the own path has any more. */
export function withoutStaleKeys(path: PrivateKeyPath, tree: RatchetTree): PrivateKeyPath {
  const own = leafToNodeIndex(toLeafIndex(path.leafIndex));
  const privateKeys: PrivateKeyPath['privateKeys'] = {};
  for (const nodeIndex of [own, ...directPath(own, leafWidth(tree.length))]) {
    const key = path.privateKeys[nodeIndex];
    if (key !== undefined && tree[nodeIndex] !== undefined) privateKeys[nodeIndex] = key;
  }
  return { leafIndex: path.leafIndex, privateKeys };
}
