import { deriveSecret } from 'ts-mls/crypto/kdf.js';
import { pathToRoot } from 'ts-mls/pathSecrets.js';
import type { PrivateKeyPath } from 'ts-mls/privateKeyPath.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import { directPath, leafToNodeIndex, leafWidth, toLeafIndex } from 'ts-mls/treemath.js';
import { firstCommonAncestor } from 'ts-mls/updatePath.js';
import { equalBytes } from '../crypto/bytes.ts';
import type { Context } from './context.ts';
import { InvalidError } from './failure.ts';
import type { Kem } from './kem.ts';
import type { LeafIndex } from './mls.ts';

/** The private keys that a joiner gets from the path secret in its Welcome (RFC 9420, 12.4.3.1). */
export async function privatePathFrom(
  { cipherSuite: cs, kem }: Context,
  tree: RatchetTree,
  leafIndex: LeafIndex,
  signer: LeafIndex,
  leafKey: Uint8Array,
  pathSecret: Uint8Array | undefined,
): Promise<PrivateKeyPath> {
  const own = toLeafIndex(leafIndex);
  const privateKeys: PrivateKeyPath['privateKeys'] = { [leafToNodeIndex(own)]: leafKey };
  if (pathSecret !== undefined) {
    const ancestor = firstCommonAncestor(tree, own, toLeafIndex(signer));
    for (const [nodeIndex, secret] of Object.entries(await pathToRoot(tree, ancestor, pathSecret, cs.kdf))) {
      privateKeys[Number(nodeIndex)] = kem.deriveKeyPair(await deriveSecret(secret, 'node', cs.kdf)).privateKey;
    }
  }
  const path = { leafIndex, privateKeys };
  requireFittingKeys({ leafIndex, privateKeys: {} }, path, tree, kem);
  return path;
}

/** Throws unless each private key that is new in `after` belongs to the public key that the tree shows at its node. */
export function requireFittingKeys(before: PrivateKeyPath, after: PrivateKeyPath, tree: RatchetTree, kem: Kem): void {
  for (const [nodeIndex, key] of Object.entries(after.privateKeys)) {
    if (before.privateKeys[Number(nodeIndex)] === key) continue;
    const node = tree[Number(nodeIndex)];
    const shown = node?.nodeType === 'parent' ? node.parent.hpkePublicKey : node?.leaf.hpkePublicKey;
    if (shown === undefined || !equalBytes(kem.publicKey(key), shown)) {
      throw new InvalidError('a path secret that does not belong to the tree');
    }
  }
}

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
