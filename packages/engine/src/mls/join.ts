import type { ClientState } from 'ts-mls/clientState.js';
import { verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from 'ts-mls/groupInfo.js';
import { type KeyPackage, makeKeyPackageRef, type PrivateKeyPackage } from 'ts-mls/keyPackage.js';
import { deriveKeySchedule } from 'ts-mls/keySchedule.js';
import { encodeLeafNode } from 'ts-mls/leafNode.js';
import type { RatchetTree } from 'ts-mls/ratchetTree.js';
import { createSecretTree } from 'ts-mls/secretTree.js';
import { leafWidth } from 'ts-mls/treemath.js';
import { decryptGroupInfo, decryptGroupSecrets, type Welcome } from 'ts-mls/welcome.js';
import { equalBytes } from '../crypto/bytes.ts';
import type { Context } from './context.ts';
import { attempt, failed, InvalidError } from './failure.ts';
import { groupOf, leafNodeAt } from './group.ts';
import { readOwn } from './key-package.ts';
import type { JoinOutcome, LeafIndex, OwnKeyPackage } from './mls.ts';
import { privatePathFrom } from './private-path.ts';
import { requireValidTree } from './tree-validation.ts';
import { readMessage, readRatchetTree } from './wire.ts';

export async function joinFromWelcome(
  context: Context,
  options: { readonly welcome: Uint8Array; readonly ratchetTree: Uint8Array; readonly own: OwnKeyPackage },
): Promise<JoinOutcome> {
  const { publicPackage, privatePackage } = readOwn(options.own);
  const message = readMessage(options.welcome);
  const tree = readRatchetTree(options.ratchetTree);
  if (message?.wireformat !== 'mls_welcome' || tree === undefined) {
    return { ok: false, reason: 'malformed', detail: 'not a welcome with a tree' };
  }
  const { welcome } = message;
  const ref = await makeKeyPackageRef(publicPackage, context.cipherSuite.hash);
  if (!welcome.secrets.some(({ newMember }) => equalBytes(newMember, ref))) {
    return { ok: false, reason: 'not-for-me', detail: 'the welcome does not name this key package' };
  }
  const joined = await attempt(() => join(context, welcome, tree, ref, publicPackage, privatePackage));
  if (failed(joined)) return { ok: false, reason: 'invalid', detail: joined.failure };
  return { ok: true, group: groupOf(joined, context.crypto) };
}

/** RFC 9420, 12.4.3.1, for groups without extensions and pre-shared keys. */
async function join(
  context: Context,
  welcome: Welcome,
  ratchetTree: RatchetTree,
  ref: Uint8Array,
  keyPackage: KeyPackage,
  keys: PrivateKeyPackage,
): Promise<ClientState> {
  const { suite, cipherSuite: cs, clientConfig } = context;
  if (welcome.cipherSuite !== suite.name) throw new InvalidError('of another cipher suite');
  const initKey = await cs.hpke.importPrivateKey(keys.initPrivateKey);
  const secrets = await decryptGroupSecrets(initKey, ref, welcome, cs.hpke);
  if (secrets === undefined || secrets.psks.length > 0)
    throw new InvalidError('group secrets that are not ours to read');
  const noPsk = new Uint8Array(cs.kdf.size);
  const info = await decryptGroupInfo(welcome, secrets.joinerSecret, noPsk, cs);
  if (info === undefined) throw new InvalidError('the group information does not decode');
  const { groupContext, confirmationTag, signer } = info;
  if (groupContext.cipherSuite !== suite.name || groupContext.version !== 'mls10')
    throw new InvalidError('of another suite');
  if (groupContext.extensions.length > 0) throw new InvalidError('a group with extensions');
  if (groupContext.epoch > BigInt(Number.MAX_SAFE_INTEGER)) throw new InvalidError('an epoch beyond counting');

  const signerLeaf = leafNodeAt(ratchetTree, signer);
  if (signerLeaf === undefined) throw new InvalidError('signed by nobody in the tree');
  if (!(await verifyGroupInfoSignature(info, signerLeaf.signaturePublicKey, cs.signature))) {
    throw new InvalidError('the group information has a bad signature');
  }
  await requireValidTree(context, ratchetTree, groupContext);

  const [keySchedule, encryptionSecret] = await deriveKeySchedule(secrets.joinerSecret, noPsk, groupContext, cs.kdf);
  if (!(await verifyGroupInfoConfirmationTag(info, secrets.joinerSecret, noPsk, cs))) {
    throw new InvalidError('the confirmation tag does not fit');
  }
  const leafIndex = ownLeafIn(ratchetTree, keyPackage);
  const privatePath = await privatePathFrom(
    context,
    ratchetTree,
    leafIndex,
    signer,
    keys.hpkePrivateKey,
    secrets.pathSecret,
  );
  const secretTree = await createSecretTree(leafWidth(ratchetTree.length), encryptionSecret, cs.kdf);
  encryptionSecret.fill(0);
  secrets.joinerSecret.fill(0);
  return {
    groupContext,
    ratchetTree,
    secretTree,
    keySchedule,
    privatePath,
    confirmationTag,
    signaturePrivateKey: keys.signaturePrivateKey,
    unappliedProposals: {},
    historicalReceiverData: new Map(),
    groupActiveState: { kind: 'active' },
    clientConfig,
  };
}

function ownLeafIn(tree: RatchetTree, { leafNode }: KeyPackage): LeafIndex {
  const own = encodeLeafNode(leafNode);
  const nodeIndex = tree.findIndex(
    (node) =>
      node?.nodeType === 'leaf' &&
      equalBytes(node.leaf.hpkePublicKey, leafNode.hpkePublicKey) &&
      equalBytes(encodeLeafNode(node.leaf), own),
  );
  if (nodeIndex < 0) throw new InvalidError('the own leaf is not in the tree');
  return nodeIndex / 2;
}
