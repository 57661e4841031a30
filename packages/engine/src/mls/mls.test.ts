import { initializeEpoch } from 'ts-mls/keySchedule.js';
import { expect, it } from 'vitest';
import { mixedPrimitives } from '../crypto/mixed.ts';
import { nodePrimitives } from '../crypto/node.ts';
import { portableCrypto } from '../crypto/portable.ts';
import { seededRandom } from '../crypto/testing/seeded.ts';
import { toHex } from '../crypto/testing/vectors.ts';
import { stateOf } from './group.ts';
import { createMls, SUITES } from './index.ts';
import { createCipherSuite } from './provider.ts';
import { describeMls } from './testing/conformance.ts';
import { bytes, change, found, groupOf, type Member, NOTHING, say, seededMls, UPDATE } from './testing/members.ts';

describeMls('over ts-mls', seededMls);

it('a commit shuts the last removed member out even of a group of one', async () => {
  const mls = seededMls('alone');
  const members = await groupOf(mls, ['ana', 'thief']);
  const [ana, thief] = members as [Member, Member];
  const alone = await change(mls, members, ana, { remove: [thief] });
  // What the thief has: the old epoch's secrets and, at best, all that is public about the new one.
  const { kdf } = createCipherSuite(SUITES.x25519, nodePrimitives());
  const zeros = new Uint8Array(kdf.size);
  const { initSecret } = stateOf(thief.group).keySchedule;
  const guess = await initializeEpoch(initSecret, zeros, stateOf(ana.group).groupContext, zeros, kdf);
  expect(toHex(stateOf(ana.group).keySchedule.exporterSecret)).not.toBe(toHex(guess.keySchedule.exporterSecret));
  const [, bo] = await change(mls, alone, ana, { add: ['bo'] });
  expect(await say(mls, [ana, bo as Member], ana, 'just us')).toEqual({ bo: 'just us' });
});

it('a welcome brings members with different cryptography into one group', async () => {
  const random = seededRandom('browser');
  const browser = createMls({
    crypto: portableCrypto(random),
    primitives: mixedPrimitives(random, globalThis.crypto.subtle),
    suite: 'xwing',
    checkCredential: () => true,
  });
  const node = seededMls('node', { suite: 'xwing' });
  const ana = await found(node, 'ana');
  const own = await browser.generateKeyPackage({ credential: bytes('bo') });
  expect((await node.keyPackageInfo(own.keyPackage)).ok).toBe(true);
  const made = await node.commit(ana.group, { adds: [own.keyPackage], removes: [], authenticatedData: NOTHING });
  if (!made.ok) throw new Error(made.detail);
  const { welcome = NOTHING, ratchetTree } = made.staged;
  const joined = await browser.joinFromWelcome({ welcome, ratchetTree, own });
  if (!joined.ok) throw new Error(joined.detail);
  const update = await browser.commit(joined.group, UPDATE);
  if (!update.ok) throw new Error(update.detail);
  const processed = await node.processCommit(made.staged.group, update.staged.commit);
  if (!processed.ok) throw new Error(processed.reason);
  const sent = await node.encrypt(processed.group, bytes('hello'), NOTHING);
  expect(await browser.decrypt(update.staged.group, sent.entry)).toMatchObject({
    ok: true,
    plaintext: bytes('hello'),
  });
});
