import type { Capabilities } from 'ts-mls/capabilities.js';
import { createCommit } from 'ts-mls/createCommit.js';
import { encodeKeyPackage, type KeyPackage, signKeyPackage } from 'ts-mls/keyPackage.js';
import { signLeafNodeKeyPackage } from 'ts-mls/leafNode.js';
import type { Proposal } from 'ts-mls/proposal.js';
import { beforeEach, expect, it } from 'vitest';
import { nodePrimitives } from '../crypto/node.ts';
import { basicCredential, capabilities, UNLIMITED } from './credential.ts';
import { stateOf } from './group.ts';
import { SUITES } from './index.ts';
import { createCipherSuite } from './provider.ts';
import { bytes, groupOf, type Member, NOTHING, seededMls } from './testing/members.ts';
import { encodeMlsMessage } from './wire.ts';

/** What a member can do who runs other software: well-signed commits that our own would not make. */
const suite = SUITES.x25519;
const primitives = nodePrimitives();
const cs = createCipherSuite(suite, primitives);
const mls = seededMls('hostile member');

let mallory: Member;
let bo: Member;
let cy: Member;

beforeEach(async () => {
  [mallory, bo, cy] = (await groupOf(mls, ['mallory', 'bo', 'cy', 'di'])) as [Member, Member, Member];
});

/** Removing somebody makes ts-mls add an update path. */
const removeDi: Proposal = { proposalType: 'remove', remove: { removed: 3 } };

async function commitOf(...proposals: Proposal[]): Promise<Uint8Array> {
  const made = await createCommit({ state: stateOf(mallory.group), cipherSuite: cs }, { extraProposals: proposals });
  return encodeMlsMessage(made.commit);
}

async function keyPackageWith(odd: {
  readonly encryptionKey?: Uint8Array;
  readonly capabilities?: Capabilities;
  readonly extension?: boolean;
}): Promise<KeyPackage> {
  const keys = await cs.signature.keygen();
  const leafNode = await signLeafNodeKeyPackage(
    {
      leafNodeSource: 'key_package',
      hpkePublicKey: odd.encryptionKey ?? primitives.x25519.publicKey(primitives.random(32)),
      signaturePublicKey: keys.publicKey,
      extensions: odd.extension === true ? [{ extensionType: 'application_id', extensionData: NOTHING }] : [],
      credential: basicCredential(bytes('puppet')),
      capabilities: odd.capabilities ?? capabilities(suite),
      lifetime: UNLIMITED,
    },
    keys.signKey,
    cs.signature,
  );
  const initKey = primitives.x25519.publicKey(primitives.random(32));
  const unsigned = { version: 'mls10', cipherSuite: suite.name, initKey, leafNode, extensions: [] } as const;
  return signKeyPackage({ ...unsigned, extensions: [] }, keys.signKey, cs.signature);
}

const add = (keyPackage: KeyPackage): Proposal => ({ proposalType: 'add', add: { keyPackage } });

it('an honest one passes, made the same way', async () => {
  const honest = await keyPackageWith({});
  expect(await mls.processCommit(bo.group, await commitOf(removeDi, add(honest)))).toMatchObject({
    ok: true,
    removed: [3],
  });
});

it('a commit without an update path is invalid', async () => {
  const outcome = await mls.processCommit(bo.group, await commitOf(add(await keyPackageWith({}))));
  expect(outcome).toMatchObject({ ok: false, reason: 'invalid', detail: 'a commit without an update path' });
});

it('a commit that does anything but add and remove is invalid', async () => {
  const extensions: Proposal = { proposalType: 'group_context_extensions', groupContextExtensions: { extensions: [] } };
  expect(await mls.processCommit(bo.group, await commitOf(removeDi, extensions))).toMatchObject({
    ok: false,
    reason: 'invalid',
  });
});

it('a leaf that would make later commits fail is invalid, in a commit and as a key package', async () => {
  const others = cy.group.leaves().map((leaf) => leaf.leafIndex);
  expect(others).toEqual([0, 1, 2, 3]);
  const cyNode = stateOf(bo.group).ratchetTree[4];
  const twice = cyNode?.nodeType === 'leaf' ? cyNode.leaf.hpkePublicKey : NOTHING;
  const plain = capabilities(suite);
  const odd = {
    'a key twice': await keyPackageWith({ encryptionKey: twice }),
    'a key of small order': await keyPackageWith({ encryptionKey: new Uint8Array(32) }),
    'a short key': await keyPackageWith({ encryptionKey: new Uint8Array(31).fill(9) }),
    'no basic credentials': await keyPackageWith({ capabilities: { ...plain, credentials: ['x509'] } }),
    'another suite': await keyPackageWith({ capabilities: { ...plain, ciphersuites: [] } }),
    'an extension': await keyPackageWith({ extension: true }),
  };
  for (const [what, keyPackage] of Object.entries(odd)) {
    const outcome = await mls.processCommit(bo.group, await commitOf(removeDi, add(keyPackage)));
    expect([what, outcome.ok]).toEqual([what, false]);
    const alone = await mls.keyPackageInfo(encodeKeyPackage(keyPackage));
    // Alone, nothing tells that a key is in use elsewhere.
    expect([what, alone.ok]).toEqual([what, what === 'a key twice']);
  }
});

it('a claim to be somebody else is worth nothing', async () => {
  const sent = await mls.encrypt(mallory.group, bytes('I am Cy'), NOTHING);
  const claim = await mls.peekSender(bo.group, sent.entry);
  expect(claim?.leaf).toBe(0);
  const other = seededMls('another group');
  const [eve] = (await groupOf(other, ['eve', 'x'])) as [Member];
  const foreign = await other.encrypt(eve.group, bytes('hello'), NOTHING);
  expect(await mls.decrypt(bo.group, foreign.entry)).toMatchObject({ ok: false, reason: 'invalid' });
  expect(await mls.peekSender(bo.group, foreign.entry)).toBeUndefined();
});
