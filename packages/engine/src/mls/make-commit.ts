import { applyProposals, type ClientState, nextEpochContext } from 'ts-mls/clientState.js';
import { createGroupInfo } from 'ts-mls/createCommit.js';
import { deriveSecret } from 'ts-mls/crypto/kdf.js';
import type { Extension } from 'ts-mls/extension.js';
import { createConfirmationTag, createContentCommitSignature } from 'ts-mls/framedContent.js';
import { initializeEpoch } from 'ts-mls/keySchedule.js';
import { type KeyPackage, makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import type { MLSMessage } from 'ts-mls/message.js';
import { protect } from 'ts-mls/messageProtection.js';
import { protectPublicMessage } from 'ts-mls/messageProtectionPublic.js';
import { getCommitSecret, pathToPathSecrets } from 'ts-mls/pathSecrets.js';
import { mergePrivateKeyPaths, toPrivateKeyPath, updateLeafKey } from 'ts-mls/privateKeyPath.js';
import type { ProposalOrRef } from 'ts-mls/proposalOrRefType.js';
import { emptyPskIndex } from 'ts-mls/pskIndex.js';
import { encodeRatchetTree } from 'ts-mls/ratchetTree.js';
import { createSecretTree } from 'ts-mls/secretTree.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import { leafToNodeIndex, leafWidth, toLeafIndex, toNodeIndex } from 'ts-mls/treemath.js';
import { createUpdatePath, firstCommonAncestor } from 'ts-mls/updatePath.js';
import { encryptGroupInfo, encryptGroupSecrets, type Welcome } from 'ts-mls/welcome.js';
import type { Context } from './context.ts';
import { InvalidError } from './failure.ts';
import type { LeafIndex } from './mls.ts';
import { withoutStaleKeys } from './private-path.ts';

export interface MadeCommit {
  /** The same epoch, with the key used up that the commit was encrypted with. */
  readonly spent: ClientState;
  readonly next: ClientState;
  readonly message: MLSMessage;
  readonly welcome: Welcome | undefined;
}

/**
 * A commit with an update path whatever it proposes. ts-mls's own `createCommit` makes none for a commit of adds alone,
 * forgets that the handshake key was used, and lets a member who ends up alone go on from secrets that the removed know.
 * This follows RFC 9420, 12.4.1, on ts-mls's parts.
 */
export async function makeCommit(
  { cipherSuite: cs, handshakes }: Context,
  state: ClientState,
  adds: readonly KeyPackage[],
  removes: readonly LeafIndex[],
  authenticatedData: Uint8Array,
): Promise<MadeCommit> {
  const own = toLeafIndex(state.privatePath.leafIndex);
  const proposals: ProposalOrRef[] = [
    ...removes.map((removed) => inline({ proposalType: 'remove', remove: { removed } })),
    ...adds.map((keyPackage) => inline({ proposalType: 'add', add: { keyPackage } })),
  ];
  const applied = await applyProposals(state, proposals, own, emptyPskIndex, false, cs);
  if (applied.additionalResult.kind !== 'memberCommit') throw new InvalidError('not a commit of adds and removes');
  const { addedLeafNodes } = applied.additionalResult;

  const leafSecret = cs.rng.randomBytes(cs.kdf.size);
  const [tree, path, pathSecrets, leafKey] = await createUpdatePath(
    applied.tree,
    own,
    state.groupContext,
    state.signaturePrivateKey,
    { ...cs, rng: { randomBytes: () => new Uint8Array(leafSecret) } },
    addedLeafNodes.map(([leafIndex]) => leafToNodeIndex(leafIndex)),
  );
  const privatePath = withoutStaleKeys(
    mergePrivateKeyPaths(
      updateLeafKey(state.privatePath, await cs.hpke.exportPrivateKey(leafKey)),
      await toPrivateKeyPath(pathToPathSecrets(pathSecrets), own, cs),
    ),
    tree,
  );
  const top = pathSecrets.at(-1);
  // Alone in the tree, the path ends at the leaf (RFC 9420, 7.4).
  const commitSecret =
    top === undefined
      ? await deriveSecret(leafSecret, 'path', cs.kdf)
      : await getCommitSecret(tree, toNodeIndex(top.nodeIndex), top.secret, cs.kdf);

  const wireformat = handshakes === 'public' ? 'mls_public_message' : 'mls_private_message';
  const { signature, framedContent } = await createContentCommitSignature(
    state.groupContext,
    wireformat,
    { proposals, path },
    { senderType: 'member', leafIndex: own },
    authenticatedData,
    state.signaturePrivateKey,
    cs.signature,
  );
  const groupContext = await nextEpochContext(
    state.groupContext,
    wireformat,
    framedContent,
    signature,
    await treeHashRoot(tree, cs.hash),
    state.confirmationTag,
    cs.hash,
  );
  const secrets = await initializeEpoch(
    state.keySchedule.initSecret,
    commitSecret,
    groupContext,
    applied.pskSecret,
    cs.kdf,
  );
  const confirmationTag = await createConfirmationTag(
    secrets.keySchedule.confirmationKey,
    groupContext.confirmedTranscriptHash,
    cs.hash,
  );
  const auth = { contentType: framedContent.contentType, signature, confirmationTag };

  let spent = state;
  let message: MLSMessage;
  if (handshakes === 'public') {
    const content = { wireformat, content: framedContent, auth } as const;
    const publicMessage = await protectPublicMessage(state.keySchedule.membershipKey, state.groupContext, content, cs);
    message = { version: 'mls10', wireformat: 'mls_public_message', publicMessage };
  } else {
    const { privateMessage, tree: secretTree } = await protect(
      state.keySchedule.senderDataSecret,
      authenticatedData,
      state.groupContext,
      state.secretTree,
      { ...framedContent, auth },
      own,
      state.clientConfig.paddingConfig,
      cs,
    );
    spent = { ...state, secretTree };
    message = { version: 'mls10', wireformat: 'mls_private_message', privateMessage };
  }

  const next: ClientState = {
    ...state,
    groupContext,
    ratchetTree: tree,
    secretTree: await createSecretTree(leafWidth(tree.length), secrets.encryptionSecret, cs.kdf),
    keySchedule: secrets.keySchedule,
    privatePath,
    unappliedProposals: {},
    // What closes meanwhile must not come back with it.
    historicalReceiverData: new Map(),
    confirmationTag,
  };
  // A peer that takes public handshakes alone looks for the tree inside the welcome as well.
  const extensions: Extension[] =
    handshakes === 'public' ? [{ extensionType: 'ratchet_tree', extensionData: encodeRatchetTree(tree) }] : [];
  const welcome = await makeWelcome(cs, next, extensions, addedLeafNodes, pathSecrets, secrets);
  for (const secret of [leafSecret, commitSecret, secrets.encryptionSecret, secrets.joinerSecret]) secret.fill(0);
  return { spent, next, message, welcome };
}

type Added = readonly (readonly [LeafIndex, KeyPackage])[];
type PathSecrets = Awaited<ReturnType<typeof createUpdatePath>>[2];
type EpochSecrets = Awaited<ReturnType<typeof initializeEpoch>>;

/** One Welcome for all added leaves (RFC 9420, 12.4.3.1); the ratchet tree travels beside it. */
async function makeWelcome(
  cs: Context['cipherSuite'],
  next: ClientState,
  extensions: Extension[],
  added: Added,
  pathSecrets: PathSecrets,
  secrets: EpochSecrets,
): Promise<Welcome | undefined> {
  if (added.length === 0) return undefined;
  const groupInfo = await createGroupInfo(next.groupContext, next.confirmationTag, next, extensions, cs);
  const encryptedGroupInfo = await encryptGroupInfo(groupInfo, secrets.welcomeSecret, cs);
  const own = toLeafIndex(next.privatePath.leafIndex);
  const perLeaf: Welcome['secrets'] = [];
  for (const [leafIndex, keyPackage] of added) {
    const ancestor = firstCommonAncestor(next.ratchetTree, toLeafIndex(leafIndex), own);
    const pathSecret = pathSecrets.find(({ nodeIndex }) => nodeIndex === Number(ancestor))?.secret;
    const { ct, enc } = await encryptGroupSecrets(
      await cs.hpke.importPublicKey(keyPackage.initKey),
      encryptedGroupInfo,
      { joinerSecret: secrets.joinerSecret, pathSecret, psks: [] },
      cs.hpke,
    );
    perLeaf.push({
      newMember: await makeKeyPackageRef(keyPackage, cs.hash),
      encryptedGroupSecrets: { kemOutput: enc, ciphertext: ct },
    });
  }
  return { cipherSuite: next.groupContext.cipherSuite, secrets: perLeaf, encryptedGroupInfo };
}

function inline(proposal: Extract<ProposalOrRef, { proposalOrRefType: 'proposal' }>['proposal']): ProposalOrRef {
  return { proposalOrRefType: 'proposal', proposal };
}
