import { decodeAuthenticatedContent } from 'ts-mls/authenticatedContent.js';
import { joinGroup, makePskIndex, type ClientState } from 'ts-mls/clientState.js';
import type { Decoder } from 'ts-mls/codec/tlsDecoder.js';
import { determineLength } from 'ts-mls/codec/variableLength.js';
import { decodeCommit, encodeCommit } from 'ts-mls/commit.js';
import { applyUpdatePathSecret } from 'ts-mls/createCommit.js';
import type { CiphersuiteImpl } from 'ts-mls/crypto/ciphersuite.js';
import { refhash } from 'ts-mls/crypto/hash.js';
import { decryptWithLabel, encryptWithLabel } from 'ts-mls/crypto/hpke.js';
import { deriveSecret, deriveTreeSecret, expandWithLabel } from 'ts-mls/crypto/kdf.js';
import { signWithLabel, verifyWithLabel } from 'ts-mls/crypto/signature.js';
import { verifyConfirmationTag } from 'ts-mls/framedContent.js';
import { decodeGroupContext, extractEpochSecret, extractJoinerSecret, type GroupContext } from 'ts-mls/groupContext.js';
import { decodeGroupSecrets, encodeGroupSecrets } from 'ts-mls/groupSecrets.js';
import { verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from 'ts-mls/groupInfo.js';
import { acceptAll } from 'ts-mls/incomingMessageAction.js';
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { initializeEpoch, mlsExporter } from 'ts-mls/keySchedule.js';
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage } from 'ts-mls/message.js';
import { unprotectPrivateMessage } from 'ts-mls/messageProtection.js';
import { unprotectPublicMessage } from 'ts-mls/messageProtectionPublic.js';
import { getCommitSecret } from 'ts-mls/pathSecrets.js';
import { processMessage } from 'ts-mls/processMessages.js';
import {
  decodeAdd,
  decodeExternalInit,
  decodeGroupContextExtensions,
  decodePSK,
  decodeProposal,
  decodeReinit,
  decodeRemove,
  decodeUpdate,
  encodeAdd,
  encodeExternalInit,
  encodeGroupContextExtensions,
  encodePSK,
  encodeProposal,
  encodeReinit,
  encodeRemove,
  encodeUpdate,
} from 'ts-mls/proposal.js';
import { computePskSecret } from 'ts-mls/presharedkey.js';
import { mergePrivateKeyPaths, toPrivateKeyPath } from 'ts-mls/privateKeyPath.js';
import {
  addLeafNode,
  decodeRatchetTree,
  encodeRatchetTree,
  extendRatchetTree,
  removeLeafNode,
  resolution,
  type RatchetTree,
  updateLeafNode,
} from 'ts-mls/ratchetTree.js';
import { createSecretTree, deriveKey, deriveNonce, ratchetToGeneration } from 'ts-mls/secretTree.js';
import { expandSenderDataKey, expandSenderDataNonce } from 'ts-mls/sender.js';
import { createConfirmedHash, createInterimHash } from 'ts-mls/transcriptHash.js';
import { treeHash, treeHashRoot } from 'ts-mls/treeHash.js';
import * as treemath from 'ts-mls/treemath.js';
import { applyUpdatePath, decodeUpdatePath } from 'ts-mls/updatePath.js';
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js';
import { describe, expect, it } from 'vitest';
import { mixedPrimitives } from '../crypto/mixed.ts';
import { nodeCrypto, nodePrimitives } from '../crypto/node.ts';
import type { Primitives } from '../crypto/primitives.ts';
import { hex, officialVectors, toHex } from '../crypto/testing/vectors.ts';
import { clientConfig, type Context } from './context.ts';
import { createHpke } from './hpke.ts';
import { createCipherSuite } from './provider.ts';
import { SUITES } from './suite.ts';
import { requireValidTree } from './tree-validation.ts';
import { decodeWhole } from './wire.ts';
import own from './testing/own-vectors.json' with { type: 'json' };

/* oxlint-disable typescript/no-explicit-any, typescript/no-unsafe-member-access, typescript/no-unsafe-argument, typescript/no-unsafe-call, typescript/no-unsafe-return, vitest/no-standalone-expect --
   The vectors are JSON of sixteen shapes; a type for each would be longer than the tests. */
type Vector = any;

const NODE = nodePrimitives();
const PROVIDERS: readonly (readonly [string, Primitives])[] = [
  ['node', NODE],
  ['mixed', mixedPrimitives(NODE.random, globalThis.crypto.subtle)],
];

/** Where the official ones are not at hand, a client's life that our own members wrote stands in for all of them. */
const OURS = 'our own vectors, the official ones not being at hand';

/** The vectors of one file for the suite that RFC 9420 demands (those without a suite count too), or our own. */
function vectors(name: string): { readonly from: string; readonly list: readonly Vector[] } {
  const official = officialVectors<readonly Vector[]>(`mls/${name}.json`);
  const list = official ?? (own as Record<string, readonly Vector[]>)[name] ?? [];
  const from = official === undefined ? OURS : 'the official vectors';
  return { from, list: list.filter((each) => each.cipher_suite === undefined || each.cipher_suite === 1) };
}

function whole<T>(decoder: Decoder<T>, text: string): T {
  const value = decodeWhole(decoder, hex(text));
  if (value === undefined) throw new Error('a vector does not decode');
  return value;
}

function message<Format extends MLSMessage['wireformat']>(
  text: string,
  wireformat: Format,
): MLSMessage & { wireformat: Format } {
  const value = whole(decodeMlsMessage, text);
  if (value.wireformat !== wireformat) throw new Error(`${value.wireformat} where ${wireformat} belongs`);
  return value as MLSMessage & { wireformat: Format };
}

describe.each(PROVIDERS)('with the %s provider', (_, primitives) => {
  const suite = SUITES.x25519;
  const cs: CiphersuiteImpl = createCipherSuite(suite, primitives);
  const config = clientConfig(() => true);
  const hpke = createHpke(suite, primitives);
  const context: Context = {
    suite,
    cipherSuite: cs,
    hpke,
    kem: hpke.kem,
    crypto: nodeCrypto(),
    check: () => true,
    handshakes: 'private',
    clientConfig: config,
  };

  function check(name: string, run: (vector: Vector) => Promise<void>): void {
    const { from, list } = vectors(name);
    if (from === OURS && list.length === 0) return;
    it(`${name}: ${from}`, async () => {
      expect(list.length).toBeGreaterThan(0);
      for (const vector of list) await run(vector);
    });
  }

  check('crypto-basics', async (v) => {
    expect(toHex(await refhash(v.ref_hash.label, hex(v.ref_hash.value), cs.hash))).toBe(v.ref_hash.out);
    const e = v.expand_with_label;
    expect(toHex(await expandWithLabel(hex(e.secret), e.label, hex(e.context), e.length, cs.kdf))).toBe(e.out);
    expect(toHex(await deriveSecret(hex(v.derive_secret.secret), v.derive_secret.label, cs.kdf))).toBe(
      v.derive_secret.out,
    );
    const t = v.derive_tree_secret;
    expect(toHex(await deriveTreeSecret(hex(t.secret), t.label, t.generation, t.length, cs.kdf))).toBe(t.out);
    const s = v.sign_with_label;
    expect(await verifyWithLabel(hex(s.pub), s.label, hex(s.content), hex(s.signature), cs.signature)).toBe(true);
    const signature = await signWithLabel(hex(s.priv), s.label, hex(s.content), cs.signature);
    expect(await verifyWithLabel(hex(s.pub), s.label, hex(s.content), signature, cs.signature)).toBe(true);
    const c = v.encrypt_with_label;
    const privateKey = await cs.hpke.importPrivateKey(hex(c.priv));
    const opened = await decryptWithLabel(
      privateKey,
      c.label,
      hex(c.context),
      hex(c.kem_output),
      hex(c.ciphertext),
      cs.hpke,
    );
    expect(toHex(opened)).toBe(c.plaintext);
    const sealed = await encryptWithLabel(
      await cs.hpke.importPublicKey(hex(c.pub)),
      c.label,
      hex(c.context),
      opened,
      cs.hpke,
    );
    expect(toHex(await decryptWithLabel(privateKey, c.label, hex(c.context), sealed.enc, sealed.ct, cs.hpke))).toBe(
      c.plaintext,
    );
  });

  check('deserialization', async (v) => {
    expect(determineLength(hex(v.vlbytes_header)).length).toBe(v.length);
  });

  check('tree-math', async (v) => {
    const width = v.n_leaves as number;
    expect(treemath.nodeWidth(width)).toBe(v.n_nodes);
    expect(treemath.root(width)).toBe(v.root);
    for (let i = 0; i < v.n_nodes; i++) {
      const node = treemath.toNodeIndex(i);
      if (v.left[i] !== null) expect([treemath.left(node), treemath.right(node)]).toEqual([v.left[i], v.right[i]]);
      if (v.parent[i] !== null)
        expect([treemath.parent(node, width), treemath.sibling(node, width)]).toEqual([v.parent[i], v.sibling[i]]);
    }
  });

  check('key-schedule', async (v) => {
    let initSecret = hex(v.initial_init_secret);
    for (const epoch of v.epochs) {
      const group = whole(decodeGroupContext, epoch.group_context);
      const joiner = await extractJoinerSecret(group, initSecret, hex(epoch.commit_secret), cs.kdf);
      expect(toHex(joiner)).toBe(epoch.joiner_secret);
      const made = await initializeEpoch(initSecret, hex(epoch.commit_secret), group, hex(epoch.psk_secret), cs.kdf);
      expect(toHex(made.welcomeSecret)).toBe(epoch.welcome_secret);
      expect(toHex(made.encryptionSecret)).toBe(epoch.encryption_secret);
      const { keySchedule } = made;
      expect(toHex(keySchedule.initSecret)).toBe(epoch.init_secret);
      expect(toHex(keySchedule.senderDataSecret)).toBe(epoch.sender_data_secret);
      expect(toHex(keySchedule.confirmationKey)).toBe(epoch.confirmation_key);
      expect(toHex(keySchedule.membershipKey)).toBe(epoch.membership_key);
      expect(toHex(keySchedule.epochAuthenticator)).toBe(epoch.epoch_authenticator);
      expect(toHex(keySchedule.resumptionPsk)).toBe(epoch.resumption_psk);
      expect(toHex(hpke.kem.deriveKeyPair(keySchedule.externalSecret).publicKey)).toBe(epoch.external_pub);
      const { label, context: exporterContext, length, secret } = epoch.exporter;
      expect(toHex(await mlsExporter(keySchedule.exporterSecret, label, hex(exporterContext), length, cs))).toBe(
        secret,
      );
      initSecret = keySchedule.initSecret;
    }
  });

  check('secret-tree', async (v) => {
    const { sender_data: data, leaves } = v;
    expect(toHex(await expandSenderDataKey(cs, hex(data.sender_data_secret), hex(data.ciphertext)))).toBe(data.key);
    expect(toHex(await expandSenderDataNonce(cs, hex(data.sender_data_secret), hex(data.ciphertext)))).toBe(data.nonce);
    const tree = await createSecretTree(leaves.length, hex(v.encryption_secret), cs.kdf);
    for (const [leafIndex, generations] of leaves.entries()) {
      for (const g of generations) {
        for (const type of ['application', 'commit'] as const) {
          const sender = { leafIndex, generation: g.generation, reuseGuard: new Uint8Array(4) as Vector };
          const { key, nonce } = await ratchetToGeneration(tree, sender, type, config.keyRetentionConfig, cs);
          const name = type === 'commit' ? 'handshake' : 'application';
          expect([toHex(key), toHex(nonce)]).toEqual([g[`${name}_key`], g[`${name}_nonce`]]);
        }
      }
    }
    const first = tree[0]?.application.secret as Uint8Array;
    expect(toHex(await deriveKey(first, 0, cs))).toBe(leaves[0][0].application_key);
    expect(toHex(await deriveNonce(first, 0, cs))).toBe(leaves[0][0].application_nonce);
  });

  check('message-protection', async (v) => {
    const group: GroupContext = {
      version: 'mls10',
      cipherSuite: suite.name,
      groupId: hex(v.group_id),
      epoch: BigInt(v.epoch),
      treeHash: hex(v.tree_hash),
      confirmedTranscriptHash: hex(v.confirmed_transcript_hash),
      extensions: [],
    };
    // The sender is leaf 1 of 2; only its signature key matters.
    const tree = [
      undefined,
      undefined,
      { nodeType: 'leaf', leaf: { signaturePublicKey: hex(v.signature_pub) } },
    ] as unknown as RatchetTree;
    const secrets = await createSecretTree(2, hex(v.encryption_secret), cs.kdf);
    const open = async (text: string): Promise<Vector> => {
      const { privateMessage } = message(text, 'mls_private_message');
      const opened = await unprotectPrivateMessage(
        hex(v.sender_data_secret),
        privateMessage,
        secrets,
        tree,
        group,
        config.keyRetentionConfig,
        cs,
      );
      return opened.content.content;
    };
    const openPublic = async (text: string): Promise<Vector> => {
      const { publicMessage } = message(text, 'mls_public_message');
      return (await unprotectPublicMessage(hex(v.membership_key), group, tree, publicMessage, cs)).content;
    };
    expect(toHex((await open(v.application_priv)).applicationData)).toBe(v.application);
    for (const text of [v.proposal_priv, v.proposal_pub]) {
      const content = text === v.proposal_priv ? await open(text) : await openPublic(text);
      expect(toHex(encodeProposal(content.proposal))).toBe(v.proposal);
    }
    for (const text of [v.commit_priv, v.commit_pub]) {
      const content = text === v.commit_priv ? await open(text) : await openPublic(text);
      expect(toHex(encodeCommit(content.commit))).toBe(v.commit);
    }
  });

  check('messages', async (v) => {
    const same = <T>(text: string, decoder: Decoder<T>, encoder: (value: T) => Uint8Array): void =>
      expect(toHex(encoder(whole(decoder, text)))).toBe(text);
    for (const name of [
      'mls_welcome',
      'mls_group_info',
      'mls_key_package',
      'public_message_application',
      'public_message_proposal',
      'public_message_commit',
      'private_message',
    ]) {
      same(v[name], decodeMlsMessage, encodeMlsMessage);
    }
    same(v.ratchet_tree, decodeRatchetTree, encodeRatchetTree);
    same(v.group_secrets, decodeGroupSecrets, encodeGroupSecrets);
    same(v.add_proposal, decodeAdd, encodeAdd);
    same(v.update_proposal, decodeUpdate, encodeUpdate);
    same(v.remove_proposal, decodeRemove, encodeRemove);
    same(v.pre_shared_key_proposal, decodePSK, encodePSK);
    same(v.re_init_proposal, decodeReinit, encodeReinit);
    same(v.external_init_proposal, decodeExternalInit, encodeExternalInit);
    same(v.group_context_extensions_proposal, decodeGroupContextExtensions, encodeGroupContextExtensions);
    same(v.commit, decodeCommit, encodeCommit);
  });

  check('psk_secret', async (v) => {
    const psks = v.psks.map((each: Vector) => [
      { psktype: 'external', pskId: hex(each.psk_id), pskNonce: hex(each.psk_nonce) },
      hex(each.psk),
    ]);
    expect(toHex(await computePskSecret(psks, cs))).toBe(v.psk_secret);
  });

  check('transcript-hashes', async (v) => {
    const { wireformat, content, auth } = whole(decodeAuthenticatedContent, v.authenticated_content);
    if (content.contentType !== 'commit' || auth.contentType !== 'commit') throw new Error('not a commit');
    const input = { wireformat, content, signature: auth.signature };
    const confirmed = await createConfirmedHash(hex(v.interim_transcript_hash_before), input, cs.hash);
    expect(toHex(confirmed)).toBe(v.confirmed_transcript_hash_after);
    expect(await verifyConfirmationTag(hex(v.confirmation_key), auth.confirmationTag, confirmed, cs.hash)).toBe(true);
    expect(toHex(await createInterimHash(confirmed, auth.confirmationTag, cs.hash))).toBe(
      v.interim_transcript_hash_after,
    );
  });

  check('tree-operations', async (v) => {
    const before = whole(decodeRatchetTree, v.tree_before);
    expect(toHex(await treeHashRoot(before, cs.hash))).toBe(v.tree_hash_before);
    const proposal = whole(decodeProposal, v.proposal);
    let after: RatchetTree;
    if (proposal.proposalType === 'add') [after] = addLeafNode(before, proposal.add.keyPackage.leafNode);
    else if (proposal.proposalType === 'remove')
      after = removeLeafNode(before, treemath.toLeafIndex(proposal.remove.removed));
    else if (proposal.proposalType === 'update')
      after = updateLeafNode(before, proposal.update.leafNode, treemath.toLeafIndex(v.proposal_sender));
    else throw new Error('another operation');
    expect(toHex(await treeHashRoot(after, cs.hash))).toBe(v.tree_hash_after);
    expect(toHex(encodeRatchetTree(after))).toBe(v.tree_after);
  });

  check('tree-validation', async (v) => {
    const tree = whole(decodeRatchetTree, v.tree);
    for (const [i, expected] of v.resolutions.entries())
      expect(resolution(tree, treemath.toNodeIndex(i))).toEqual(expected);
    for (const [i, expected] of v.tree_hashes.entries())
      expect(toHex(await treeHash(tree, treemath.toNodeIndex(i), cs.hash))).toBe(expected);
    const group = {
      groupId: hex(v.group_id),
      treeHash: await treeHashRoot(tree, cs.hash),
      extensions: [],
    } as unknown as GroupContext;
    await requireValidTree(context, tree, group);
  });

  check('treekem', async (v) => {
    const tree = whole(decodeRatchetTree, v.ratchet_tree);
    const group: GroupContext = {
      version: 'mls10',
      cipherSuite: suite.name,
      groupId: hex(v.group_id),
      epoch: BigInt(v.epoch),
      treeHash: await treeHashRoot(tree, cs.hash),
      confirmedTranscriptHash: hex(v.confirmed_transcript_hash),
      extensions: [],
    };
    for (const {
      sender,
      update_path: encoded,
      tree_hash_after: hashAfter,
      path_secrets: expected,
      commit_secret: commitSecret,
    } of v.update_paths) {
      const path = whole(decodeUpdatePath, encoded);
      const after = await applyUpdatePath(tree, treemath.toLeafIndex(sender), path, cs.hash);
      const treeHashAfter = await treeHashRoot(after, cs.hash);
      expect(toHex(treeHashAfter)).toBe(hashAfter);
      for (const leaf of v.leaves_private) {
        if (leaf.index === sender) continue;
        const secrets = Object.fromEntries(leaf.path_secrets.map((each: Vector) => [each.node, hex(each.path_secret)]));
        const ownKey = { leafIndex: leaf.index, privateKeys: { [2 * leaf.index]: hex(leaf.encryption_priv) } };
        const privatePath = mergePrivateKeyPaths(ownKey, await toPrivateKeyPath(secrets, leaf.index, cs));
        const { nodeIndex, pathSecret } = await applyUpdatePathSecret(
          after,
          privatePath,
          treemath.toLeafIndex(sender),
          { ...group, treeHash: treeHashAfter },
          path,
          [],
          cs,
        );
        expect(toHex(pathSecret)).toBe(expected[leaf.index]);
        const secret = await getCommitSecret(after, treemath.toNodeIndex(nodeIndex), pathSecret, cs.kdf);
        expect(toHex(secret)).toBe(commitSecret);
      }
    }
  });

  check('welcome', async (v) => {
    const { welcome } = message(v.welcome, 'mls_welcome');
    const { keyPackage } = message(v.key_package, 'mls_key_package');
    const initKey = await cs.hpke.importPrivateKey(hex(v.init_priv));
    const secrets = await decryptGroupSecrets(initKey, await makeKeyPackageRef(keyPackage, cs.hash), welcome, cs.hpke);
    const noPsk = new Uint8Array(cs.kdf.size);
    if (secrets === undefined) throw new Error('the group secrets do not decode');
    const info = await decryptGroupInfo(welcome, secrets.joinerSecret, noPsk, cs);
    if (info === undefined) throw new Error('the group information does not decode');
    expect(await verifyGroupInfoSignature(info, hex(v.signer_pub), cs.signature)).toBe(true);
    expect(await verifyGroupInfoConfirmationTag(info, secrets.joinerSecret, noPsk, cs)).toBe(true);
    expect((await extractEpochSecret(info.groupContext, secrets.joinerSecret, cs.kdf, noPsk)).length).toBe(cs.kdf.size);
  });

  async function runPassiveClient(v: Vector): Promise<void> {
    const { keyPackage } = message(v.key_package, 'mls_key_package');
    const keys = {
      initPrivateKey: hex(v.init_priv),
      hpkePrivateKey: hex(v.encryption_priv),
      signaturePrivateKey: hex(v.signature_priv),
    };
    const external = Object.fromEntries(
      v.external_psks.map((each: Vector) => [Buffer.from(each.psk_id, 'hex').toString('base64'), hex(each.psk)]),
    );
    const tree = v.ratchet_tree === null ? undefined : extendRatchetTree(whole(decodeRatchetTree, v.ratchet_tree));
    const { welcome } = message(v.welcome, 'mls_welcome');
    let state: ClientState = await joinGroup(
      welcome,
      keyPackage,
      keys,
      makePskIndex(undefined, external),
      cs,
      tree,
      undefined,
      config,
    );
    expect(toHex(state.keySchedule.epochAuthenticator)).toBe(v.initial_epoch_authenticator);
    for (const epoch of v.epochs) {
      for (const text of [...epoch.proposals, epoch.commit]) {
        const incoming = whole(decodeMlsMessage, text);
        if (incoming.wireformat !== 'mls_public_message' && incoming.wireformat !== 'mls_private_message')
          throw new Error('no handshake');
        const result = await processMessage(incoming, state, makePskIndex(state, external), acceptAll, cs);
        state = result.newState;
      }
      expect(toHex(state.keySchedule.epochAuthenticator)).toBe(epoch.epoch_authenticator);
    }
  }
  check('passive-client-welcome', runPassiveClient);
  check('passive-client-handling-commit', runPassiveClient);
  check('passive-client-random', runPassiveClient);
});
