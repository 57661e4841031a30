import type { Node, RatchetTree } from 'ts-mls/ratchetTree.js';
import { equalBytes } from '../crypto/bytes.ts';
import { requirePlainLeaf } from './credential.ts';
import { InvalidError } from './failure.ts';
import type { Kem } from './kem.ts';
import type { LeafIndex } from './mls.ts';
import type { Suite } from './suite.ts';

/** What one commit did to the leaves. */
export interface TreeChange {
  readonly added: readonly LeafIndex[];
  /** Leaves that were there before and were replaced in place: the committer's. */
  readonly updated: readonly LeafIndex[];
  /** Updated leaves with another credential or signature key. */
  readonly changedCredentials: readonly LeafIndex[];
}

export function treeChange(before: RatchetTree, after: RatchetTree, removed: readonly LeafIndex[]): TreeChange {
  const added: LeafIndex[] = [];
  const updated: LeafIndex[] = [];
  const changedCredentials: LeafIndex[] = [];
  for (let i = 0; i < after.length; i += 2) {
    const node = after[i];
    const old = before[i];
    if (node === undefined || node === old) continue;
    if (old === undefined || removed.includes(i / 2)) added.push(i / 2);
    else {
      updated.push(i / 2);
      if (!samePerson(old, node)) changedCredentials.push(i / 2);
    }
  }
  return { added, updated, changedCredentials };
}

/**
 * What ts-mls leaves open about a commit's new nodes, and what would make *later* commits or joins fail: throws
 * `InvalidError` unless each new leaf is plain, every new key can be encrypted to, and no key occurs twice (RFC 9420, 7.3).
 */
export function requireSoundNodes(before: RatchetTree, after: RatchetTree, suite: Suite, kem: Kem): void {
  for (const [i, node] of after.entries()) {
    const old = before[i];
    if (node === undefined || node === old) continue;
    if (node.nodeType === 'leaf') requirePlainLeaf(node.leaf, suite);
    // A parent whose list of unmerged leaves alone has changed is a new object with an old key.
    const sameKey = old !== undefined && equalBytes(encryptionKey(old), encryptionKey(node));
    if (!sameKey) requireUsableKey(node, kem);
  }
  requireDistinctKeys(after);
}

/** Throws `InvalidError` if any encryption or signature key occurs twice. */
export function requireDistinctKeys(tree: RatchetTree): void {
  const seen = new Map<string, Uint8Array[]>();
  for (const node of tree) {
    if (node === undefined) continue;
    for (const key of keysOf(node)) {
      const beginning = String.fromCharCode(...key.subarray(0, 16));
      const alike = seen.get(beginning);
      if (alike === undefined) seen.set(beginning, [key]);
      else if (alike.some((other) => equalBytes(other, key))) throw new InvalidError('a key occurs twice in the tree');
      else alike.push(key);
    }
  }
}

export function requireUsableKey(node: Node, kem: Kem): void {
  const key = encryptionKey(node);
  if (key.length !== kem.publicKeyLength || !kem.isUsable(key))
    throw new InvalidError('a key that cannot be encrypted to');
}

function samePerson(a: Node, b: Node): boolean {
  return (
    a.nodeType === 'leaf' &&
    b.nodeType === 'leaf' &&
    equalBytes(a.leaf.signaturePublicKey, b.leaf.signaturePublicKey) &&
    'identity' in a.leaf.credential &&
    'identity' in b.leaf.credential &&
    equalBytes(a.leaf.credential.identity, b.leaf.credential.identity)
  );
}

function keysOf(node: Node): readonly Uint8Array[] {
  return node.nodeType === 'leaf'
    ? [node.leaf.hpkePublicKey, node.leaf.signaturePublicKey]
    : [node.parent.hpkePublicKey];
}

function encryptionKey(node: Node): Uint8Array {
  return node.nodeType === 'leaf' ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey;
}
