import { initializeEpoch } from 'ts-mls/keySchedule.js';
import { describe, expect, it, vi } from 'vitest';
import { mixedPrimitives } from '../crypto/mixed.ts';
import { nodePrimitives } from '../crypto/node.ts';
import { portableCrypto } from '../crypto/portable.ts';
import { seededRandom } from '../crypto/testing/seeded.ts';
import { toHex } from '../crypto/testing/vectors.ts';
import { stateOf } from './group.ts';
import { createMls, KEPT_GENERATIONS, type SuiteName, SUITES } from './index.ts';
import { createCipherSuite } from './provider.ts';
import { bytes, change, found, groupOf, type Member, NOTHING, say, seededMls, text } from './testing/members.ts';

const UPDATE = { adds: [], removes: [], authenticatedData: NOTHING } as const;

describe.each<SuiteName>(['x25519', 'xwing'])('a group with the suite %s', (suite) => {
  it('is joined, spoken in, changed and left', async () => {
    const mls = seededMls(`life ${suite}`, { suite });
    let members = await groupOf(mls, ['ana', 'bo', 'cy', 'di']);
    const [ana, bo, cy] = members as [Member, Member, Member];
    expect(await say(mls, members, bo, 'hello')).toEqual({ ana: 'hello', cy: 'hello', di: 'hello' });
    members = await change(mls, members, cy, { add: ['ed'], remove: [bo] });
    expect(members.map(({ name }) => name)).toEqual(['ana', 'cy', 'di', 'ed']);
    expect(ana.group.leaves().map(({ credential }) => text(credential))).toEqual(['ana', 'ed', 'cy', 'di']);
    members = await change(mls, members, ana, {});
    const agreed = new Set(members.map(({ group }) => toHex(mls.epochAuthenticator(group))));
    expect(agreed.size).toBe(1);
    const secrets = await Promise.all(members.map(({ group }) => mls.exportSecret(group, 'state', bytes('x'), 32)));
    expect(new Set(secrets.map(toHex)).size).toBe(1);
    expect((await mls.decrypt(bo.group, (await mls.encrypt(ana.group, NOTHING, NOTHING)).entry)).ok).toBe(false);
  });

  it('seals to an HPKE key, and tells others nothing but that it does not open', async () => {
    const mls = seededMls(`hpke ${suite}`, { suite });
    const { publicKey, privateKey } = await mls.hpkeKeyPair();
    const sealed = await mls.hpkeSeal(publicKey, bytes('info'), bytes('aad'), bytes('hello'));
    if (sealed === undefined) throw new Error('not sealed');
    expect(await mls.hpkeOpen(privateKey, bytes('info'), bytes('aad'), sealed)).toEqual(bytes('hello'));
    expect(await mls.hpkeOpen(privateKey, bytes('info'), bytes('other'), sealed)).toBeUndefined();
    expect(await mls.hpkeOpen(privateKey, bytes('info'), bytes('aad'), sealed.subarray(1))).toBeUndefined();
    expect(await mls.hpkeOpen(privateKey, bytes('info'), bytes('aad'), NOTHING)).toBeUndefined();
    expect(await mls.hpkeSeal(new Uint8Array(publicKey.length), NOTHING, NOTHING, NOTHING)).toBeUndefined();
    expect(await mls.hpkeSeal(NOTHING, NOTHING, NOTHING, NOTHING)).toBeUndefined();
  });
});

describe('a commit', () => {
  it('carries its authenticated data and tells who did what', async () => {
    const mls = seededMls('who');
    const [ana, bo, cy] = (await groupOf(mls, ['ana', 'bo', 'cy'])) as [Member, Member, Member];
    const own = await mls.generateKeyPackage({ credential: bytes('di') });
    const made = await mls.commit(bo.group, {
      adds: [own.keyPackage],
      removes: [2],
      authenticatedData: bytes('H(binding)'),
    });
    if (!made.ok) throw new Error(made.detail);
    const seen = await mls.processCommit(ana.group, made.staged.commit);
    expect(seen).toMatchObject({
      ok: true,
      committer: 1,
      removed: [2],
      changedCredentials: [],
      authenticatedData: bytes('H(binding)'),
    });
    expect(seen.ok && seen.added.map(({ leafIndex, credential }) => [leafIndex, text(credential)])).toEqual([
      [2, 'di'],
    ]);
    expect(made.staged.added.map(({ leafIndex }) => leafIndex)).toEqual([2]);
    expect(await mls.processCommit(cy.group, made.staged.commit)).toMatchObject({
      ok: false,
      reason: 'self-removed',
      committer: 1,
    });
    expect(await mls.processCommit(bo.group, made.staged.commit)).toMatchObject({ ok: false, reason: 'own' });
    expect(await mls.processCommit(made.staged.group, made.staged.commit)).toMatchObject({
      ok: false,
      reason: 'wrong-epoch',
    });
  });

  it('is undone by dropping the staged group, and uses up a key each time', async () => {
    const mls = seededMls('undone');
    const [ana, bo] = (await groupOf(mls, ['ana', 'bo'])) as [Member, Member];
    const lost = await mls.commit(ana.group, UPDATE);
    if (!lost.ok) throw new Error(lost.detail);
    const again = await mls.commit(lost.group, UPDATE);
    if (!again.ok) throw new Error(again.detail);
    const generations = await Promise.all(
      [lost, again].map(async ({ staged }) => (await mls.processCommit(bo.group, staged.commit)).ok),
    );
    expect(generations).toEqual([true, true]);
    expect(toHex(mls.epochAuthenticator(lost.staged.group))).not.toBe(
      toHex(mls.epochAuthenticator(again.staged.group)),
    );
    expect(lost.group.epoch).toBe(ana.group.epoch);
    expect(mls.changedRecords(ana.group, lost.group).put).toHaveLength(1);
  });

  it('renews the committer’s keys whatever it proposes', async () => {
    const mls = seededMls('path');
    const members = await groupOf(mls, ['ana', 'bo']);
    const [ana] = members as [Member];
    const before = ana.group.leaves()[0];
    const [, , cy] = await change(mls, members, ana, { add: ['cy'] });
    const after = ana.group.leaves()[0];
    expect(after?.signatureKey).toEqual(before?.signatureKey);
    expect(toHex(after?.leafHash ?? NOTHING)).not.toBe(toHex(before?.leafHash ?? NOTHING));
    expect(cy?.group.leaves()[0]).toEqual(after);
  });

  it('shuts the last removed member out even of a group of one', async () => {
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

  it('is refused by its maker if others would refuse it', async () => {
    const mls = seededMls('refused');
    const [ana] = (await groupOf(mls, ['ana', 'bo'])) as [Member];
    const own = await mls.generateKeyPackage({ credential: bytes('cy') });
    const make = (adds: Uint8Array[], removes: number[]): ReturnType<typeof mls.commit> =>
      mls.commit(ana.group, { adds, removes, authenticatedData: NOTHING });
    expect(await make([own.keyPackage, own.keyPackage], [])).toMatchObject({ ok: false, reason: 'invalid' });
    expect(await make([bytes('garbage')], [])).toMatchObject({ ok: false, reason: 'invalid' });
    expect(await make([], [7])).toMatchObject({ ok: false, reason: 'invalid' });
    expect(await make([], [0])).toMatchObject({ ok: false, reason: 'invalid' });
    const otherSuite = await seededMls('x', { suite: 'xwing' }).generateKeyPackage({ credential: bytes('cy') });
    expect(await make([otherSuite.keyPackage], [])).toMatchObject({ ok: false, reason: 'invalid' });
  });

  it('that adds a leaf whose credential the check refuses is invalid, and so is joining beside one', async () => {
    const lax = seededMls('lax');
    const strict = seededMls('strict', { check: (credential) => text(credential) !== 'mallory' });
    const [ana, bo] = (await groupOf(lax, ['ana', 'bo'])) as [Member, Member];
    const mallory = await lax.generateKeyPackage({ credential: bytes('mallory') });
    const cy = await strict.generateKeyPackage({ credential: bytes('cy') });
    const made = await lax.commit(ana.group, {
      adds: [mallory.keyPackage, cy.keyPackage],
      removes: [],
      authenticatedData: NOTHING,
    });
    if (!made.ok) throw new Error(made.detail);
    const boStrict = strict.decodeGroup(lax.changedRecords(undefined, bo.group).put);
    expect(await strict.processCommit(boStrict, made.staged.commit)).toMatchObject({ ok: false, reason: 'invalid' });
    const { welcome = NOTHING, ratchetTree } = made.staged;
    expect(await strict.joinFromWelcome({ welcome, ratchetTree, own: cy })).toMatchObject({
      ok: false,
      reason: 'invalid',
    });
    expect(await strict.keyPackageInfo(mallory.keyPackage)).toMatchObject({ ok: false, reason: 'credential' });
  });

  it('may take a device’s old leaf out and its new one in', async () => {
    const mls = seededMls('again');
    let members = await groupOf(mls, ['ana', 'bo', 'cy']);
    const [ana, bo, cy] = members as [Member, Member, Member];
    members = await change(mls, members, ana, { remove: [bo], add: ['bo'] });
    members = await change(mls, members, cy, {});
    expect(members).toHaveLength(3);
    expect(await say(mls, members, ana, 'welcome back')).toEqual({ bo: 'welcome back', cy: 'welcome back' });
  });
});

describe('joining', () => {
  it('takes a tree whose upper nodes list fewer unmerged leaves than its lower ones', async () => {
    const mls = seededMls('unmerged');
    let members = await groupOf(mls, ['0', '1', '2', '3', '4', '5', '6', '7']);
    const at = (name: string): Member => members.find((member) => member.name === name) as Member;
    members = await change(mls, members, at('0'), { remove: [at('4')] });
    members = await change(mls, members, at('6'), {});
    // The new leaf 4 is unmerged below the root, and merged in the root, which the committer has renewed.
    members = await change(mls, members, at('0'), { add: ['new'] });
    expect(at('new').group.ownLeaf).toBe(4);
    members = await change(mls, members, at('new'), {});
    expect(Object.keys(await say(mls, members, at('new'), 'here'))).toHaveLength(7);
  });

  it('brings members with different cryptography into one group', async () => {
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

  it('fails, and gives no verdict, if the credential check itself fails', async () => {
    const mls = seededMls('check', {
      check: () => {
        throw new Error('no memory');
      },
    });
    const ana = await found(mls, 'ana');
    const bo = await seededMls('bo').generateKeyPackage({ credential: bytes('bo') });
    await expect(
      mls.commit(ana.group, { adds: [bo.keyPackage], removes: [], authenticatedData: NOTHING }),
    ).rejects.toThrow();
  });
});

describe('an entry', () => {
  it('tells its sender as it was in its epoch', async () => {
    const mls = seededMls('sender');
    const members = await groupOf(mls, ['ana', 'bo', 'cy']);
    const [ana, bo, cy] = members as [Member, Member, Member];
    const late = await mls.encrypt(bo.group, bytes('late'), bytes('tag'));
    await change(mls, members, ana, { remove: [bo], add: ['di'] });
    const read = await mls.decrypt(cy.group, late.entry);
    expect(read).toMatchObject({
      ok: true,
      sender: 1,
      epoch: 1,
      generation: 0,
      plaintext: bytes('late'),
      authenticatedData: bytes('tag'),
    });
    expect(read.ok && text(read.senderLeaf.credential)).toBe('bo');
    expect(await mls.peekSender(cy.group, late.entry)).toEqual({ leaf: 1, generation: 0, epoch: 1 });
  });

  it('is read out of order, once', async () => {
    const mls = seededMls('order');
    const [ana, bo] = (await groupOf(mls, ['ana', 'bo'])) as [Member, Member];
    const entries: Uint8Array[] = [];
    for (let i = 0; i < 5; i++) {
      const sent = await mls.encrypt(ana.group, bytes(String(i)), NOTHING);
      ana.group = sent.group;
      entries.push(sent.entry);
    }
    const read: string[] = [];
    for (const i of [3, 0, 4, 2, 1, 2]) {
      const outcome = await mls.decrypt(bo.group, entries[i] as Uint8Array);
      read.push(outcome.ok ? text(outcome.plaintext) : outcome.reason);
      if (outcome.ok) bo.group = outcome.group;
    }
    expect(read).toEqual(['3', '0', '4', '2', '1', 'old-generation']);
  });

  it('is read across the widest gap, and not across a wider one', async () => {
    const mls = seededMls('gap');
    const [ana, bo] = (await groupOf(mls, ['ana', 'bo'])) as [Member, Member];
    const entries: Uint8Array[] = [];
    for (let i = 0; i <= KEPT_GENERATIONS + 1; i++) {
      const sent = await mls.encrypt(ana.group, NOTHING, NOTHING);
      ana.group = sent.group;
      entries.push(sent.entry);
    }
    expect(await mls.decrypt(bo.group, entries[KEPT_GENERATIONS + 1] as Uint8Array)).toMatchObject({
      reason: 'unknown-generation',
    });
    const far = await mls.decrypt(bo.group, entries[KEPT_GENERATIONS] as Uint8Array);
    if (!far.ok) throw new Error(far.reason);
    expect((await mls.decrypt(far.group, entries[0] as Uint8Array)).ok).toBe(true);
    expect((await mls.decrypt(far.group, entries[KEPT_GENERATIONS - 1] as Uint8Array)).ok).toBe(true);
  });

  it('of one’s own is told from one that a clone wrote', async () => {
    const mls = seededMls('clone');
    const [ana] = (await groupOf(mls, ['ana', 'bo'])) as [Member];
    const sent = await mls.encrypt(ana.group, bytes('mine'), NOTHING);
    expect(await mls.decrypt(sent.group, sent.entry)).toMatchObject({ reason: 'own', clone: false, generation: 0 });
    // The state from before the entry stands for a device that was rolled back.
    expect(await mls.decrypt(ana.group, sent.entry)).toMatchObject({ reason: 'own', clone: true, generation: 0 });
  });

  it('of an epoch to come or a deleted one is told apart from garbage', async () => {
    const mls = seededMls('epochs');
    const members = await groupOf(mls, ['ana', 'bo']);
    const [ana, bo] = members as [Member, Member];
    const early = await mls.encrypt(ana.group, bytes('early'), NOTHING);
    const behind = bo.group;
    await change(mls, members, ana, {});
    const late = await mls.encrypt(ana.group, bytes('late'), NOTHING);
    expect(await mls.decrypt(behind, late.entry)).toEqual({ ok: false, reason: 'wrong-epoch', epoch: 2 });
    expect(bo.group.oldestEpoch).toBe(1);
    expect(await mls.decrypt(bo.group, early.entry)).toMatchObject({ ok: true, epoch: 1 });
    const closed = mls.deleteEpochsBefore(bo.group, 2);
    expect(closed.oldestEpoch).toBe(2);
    expect(await mls.decrypt(closed, early.entry)).toEqual({ ok: false, reason: 'wrong-epoch', epoch: 1 });
    expect(await mls.decrypt(closed, late.entry)).toMatchObject({ ok: true });
    expect(await mls.decrypt(closed, bytes('garbage'))).toEqual({ ok: false, reason: 'malformed' });
  });
});

describe('a key package', () => {
  it('is described by what others will check', async () => {
    const mls = seededMls('described');
    const seed = mls.crypto.random(32);
    const leafKey = { seed, publicKey: mls.crypto.ed25519.publicKey(seed) };
    const { keyPackage } = await mls.generateKeyPackage({ credential: bytes('ana'), leafKey });
    expect(await mls.keyPackageInfo(keyPackage)).toMatchObject({
      ok: true,
      credential: bytes('ana'),
      signatureKey: leafKey.publicKey,
    });
    expect(await mls.keyPackageInfo(NOTHING)).toEqual({ ok: false, reason: 'malformed' });
    const other = await seededMls('other', { suite: 'xwing' }).generateKeyPackage({ credential: bytes('ana') });
    expect(await mls.keyPackageInfo(other.keyPackage)).toEqual({ ok: false, reason: 'suite' });
  });

  it('that no welcome names does not join', async () => {
    const mls = seededMls('elsewhere');
    const ana = await found(mls, 'ana');
    const [bo, cy] = [
      await mls.generateKeyPackage({ credential: bytes('bo') }),
      await mls.generateKeyPackage({ credential: bytes('cy') }),
    ];
    const made = await mls.commit(ana.group, { adds: [bo.keyPackage], removes: [], authenticatedData: NOTHING });
    if (!made.ok || made.staged.welcome === undefined) throw new Error('no welcome');
    const { welcome, ratchetTree } = made.staged;
    expect(await mls.joinFromWelcome({ welcome, ratchetTree, own: cy })).toMatchObject({ reason: 'not-for-me' });
    expect(await mls.joinFromWelcome({ welcome, ratchetTree: NOTHING, own: bo })).toMatchObject({
      reason: 'malformed',
    });
    const otherTree = mls
      .commit(made.staged.group, UPDATE)
      .then((later) => (later.ok ? later.staged.ratchetTree : NOTHING));
    expect(await mls.joinFromWelcome({ welcome, ratchetTree: await otherTree, own: bo })).toMatchObject({
      reason: 'invalid',
    });
  });
});

it('does the same for the same randomness, at any time', async () => {
  const clock = vi.spyOn(Date, 'now');
  const dice = vi.spyOn(Math, 'random');
  const lives: string[] = [];
  for (let i = 0; i < 2; i++) {
    const mls = seededMls('same', { suite: 'xwing' });
    const members = await groupOf(mls, ['ana', 'bo', 'cy']);
    const [ana, bo] = members as [Member, Member];
    await change(mls, members, ana, { remove: [bo] });
    lives.push(toHex((await mls.encrypt(ana.group, bytes('hello'), NOTHING)).entry));
  }
  expect(lives[0]).toBe(lives[1]);
  expect(clock).not.toHaveBeenCalled();
  expect(dice).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});
