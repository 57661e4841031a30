import type { Crypto } from '@pando/engine/crypto';
import type { CredentialCheck, Leaf, LeafIndex } from '@pando/engine/mls';
import { encode, equalBytes } from '@pando/protocol';
import { digestOf, sha256 } from '../digest.ts';
import { InvalidError } from './invalid.ts';
import { leafBody, leafNode, read, treeLeaves } from './wire.ts';

/** A leaf as it stands in the tree, whatever its index. */
export interface LeafNode {
  readonly bytes: Uint8Array;
  readonly leafHash: Uint8Array;
  readonly credential: Uint8Array;
  readonly signatureKey: Uint8Array;
  readonly encryptionKey: Uint8Array;
}

/** The members of one epoch: the lowest blank place is taken first, and none is kept at the end, as in a ratchet tree. */
export interface Tree {
  readonly nodes: readonly (LeafNode | undefined)[];
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
  readonly leaves: readonly Leaf[];
}

type Signer = Pick<Crypto, 'ed25519'>['ed25519'];

export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  return digestOf('encryption key', privateKey);
}

/** Whether one can seal to it: as with the real keys, zeros are none. */
export function isUsableKey(key: Uint8Array): boolean {
  return key.length === 32 && key.some((byte) => byte !== 0);
}

export function makeLeaf(
  ed25519: Signer,
  signatureSeed: Uint8Array,
  body: { readonly credential: Uint8Array; readonly signatureKey: Uint8Array; readonly encryptionKey: Uint8Array },
): LeafNode {
  const signed = encode(leafBody, body);
  const signature = ed25519.sign(signatureSeed, signed);
  const bytes = encode(leafNode, { body: signed, signature });
  return { ...body, bytes, leafHash: sha256(bytes) };
}

/** A leaf of well-formed bytes; `isSigned` tells whether it is sound. */
export function readLeaf(bytes: Uint8Array): LeafNode | undefined {
  const node = read(leafNode, bytes);
  const body = node && read(leafBody, node.body);
  return body && { ...body, bytes, leafHash: sha256(bytes) };
}

export function requireSoundLeaf(ed25519: Signer, leaf: LeafNode): void {
  const node = read(leafNode, leaf.bytes);
  if (node === undefined || !ed25519.verify(leaf.signatureKey, node.body, node.signature))
    throw new InvalidError('a leaf with a bad signature');
  if (!isUsableKey(leaf.encryptionKey)) throw new InvalidError('a key that cannot be encrypted to');
}

export function requireCredential(check: CredentialCheck, leaf: LeafNode): void {
  if (!check(leaf.credential, leaf.signatureKey)) throw new InvalidError('a credential that the check refuses');
}

export function treeOf(nodes: readonly (LeafNode | undefined)[]): Tree {
  return treeFrom(
    nodes,
    encode(
      treeLeaves,
      nodes.map((node) => node?.bytes ?? null),
    ),
  );
}

export function readTree(bytes: Uint8Array): Tree | undefined {
  const encoded = read(treeLeaves, bytes);
  if (encoded === undefined || encoded.length === 0 || encoded.at(-1) === null) return undefined;
  const nodes: (LeafNode | undefined)[] = [];
  for (const each of encoded) {
    const node = each === null ? undefined : readLeaf(each);
    if (each !== null && node === undefined) return undefined;
    nodes.push(node);
  }
  return treeFrom(nodes, bytes);
}

function treeFrom(nodes: readonly (LeafNode | undefined)[], bytes: Uint8Array): Tree {
  const leaves = nodes.flatMap((node, leafIndex) => (node === undefined ? [] : [leafAt(node, leafIndex)]));
  return { nodes, bytes, hash: sha256(bytes), leaves };
}

export function leafAt({ credential, signatureKey, leafHash }: LeafNode, leafIndex: LeafIndex): Leaf {
  return { leafIndex, credential, signatureKey, leafHash };
}

/** The tree after these removals and then these additions; `added` tells where the new ones are. */
export function changeTree(
  tree: Tree,
  committer: LeafIndex,
  renewed: LeafNode,
  removes: readonly LeafIndex[],
  adds: readonly LeafNode[],
): { readonly tree: Tree; readonly added: readonly LeafIndex[] } {
  const nodes = [...tree.nodes];
  nodes[committer] = renewed;
  for (const removed of removes) {
    if (removed === committer) throw new InvalidError('it removes its own maker');
    if (nodes[removed] === undefined) throw new InvalidError(`there is no leaf ${removed} to remove`);
    nodes[removed] = undefined;
  }
  const added: LeafIndex[] = [];
  for (const leaf of adds) {
    const blank = nodes.indexOf(undefined);
    const index = blank < 0 ? nodes.length : blank;
    nodes[index] = leaf;
    added.push(index);
  }
  while (nodes.at(-1) === undefined) nodes.pop();
  for (const index of [committer, ...added]) requireOwnKeys(nodes, index);
  return { tree: treeOf(nodes), added };
}

/** No key occurs twice (RFC 9420, 7.3). */
export function requireDistinctKeys({ nodes }: Tree): void {
  for (const index of nodes.keys()) requireOwnKeys(nodes, index);
}

function requireOwnKeys(nodes: Tree['nodes'], index: LeafIndex): void {
  const leaf = nodes[index];
  if (leaf === undefined) return;
  for (const [other, node] of nodes.entries()) {
    if (other === index || node === undefined) continue;
    if (equalBytes(node.signatureKey, leaf.signatureKey) || equalBytes(node.encryptionKey, leaf.encryptionKey))
      throw new InvalidError('a key occurs twice in the tree');
  }
}
