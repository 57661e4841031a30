import { describe, expect, it } from 'vitest';
import { toHex } from '../../crypto/testing/vectors.ts';
import type { CreateMls } from './create.ts';
import { bytes, change, groupOf, type Member, NOTHING, say, text, UPDATE } from './members.ts';

/** Making and applying commits: what they tell, change and refuse. */
export function describeCommits(create: CreateMls): void {
  describe('a commit', () => {
    it('carries its authenticated data and tells who did what', async () => {
      const mls = create('who');
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
      const out = await mls.processCommit(cy.group, made.staged.commit);
      expect(out).toMatchObject({
        ok: false,
        reason: 'self-removed',
        committer: 1,
        removed: [2],
        authenticatedData: bytes('H(binding)'),
      });
      expect(!out.ok && out.reason === 'self-removed' && out.added.map(({ credential }) => text(credential))).toEqual([
        'di',
      ]);
      expect(await mls.processCommit(bo.group, made.staged.commit)).toMatchObject({ ok: false, reason: 'own' });
      expect(await mls.processCommit(made.staged.group, made.staged.commit)).toMatchObject({
        ok: false,
        reason: 'wrong-epoch',
      });
    });

    it('is undone by dropping the staged group, and uses up a key each time', async () => {
      const mls = create('undone');
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

    it('brings back nothing that was closed or opened since it was made', async () => {
      const mls = create('since');
      const members = (await groupOf(mls, ['ana', 'bo'])) as [Member, Member];
      const [ana, bo] = members;
      const early = await mls.encrypt(bo.group, bytes('early'), NOTHING);
      bo.group = early.group;
      await change(mls, members, bo, {});
      const late = await mls.encrypt(bo.group, bytes('late'), NOTHING);
      const made = await mls.commit(ana.group, UPDATE);
      if (!made.ok) throw new Error(made.detail);
      const opened = await mls.decrypt(made.group, late.entry);
      if (!opened.ok) throw new Error(opened.reason);
      expect(made.staged.group.oldestEpoch).toBe(made.staged.group.epoch);
      const taken = mls.takeUp(mls.deleteEpochsBefore(opened.group, opened.group.epoch), made.staged.group);
      expect(taken.oldestEpoch).toBe(opened.group.epoch);
      expect(await mls.decrypt(taken, early.entry)).toMatchObject({ ok: false, reason: 'wrong-epoch' });
      expect(await mls.decrypt(taken, late.entry)).toMatchObject({ ok: false });
    });

    it('renews the committer’s keys whatever it proposes', async () => {
      const mls = create('path');
      const members = await groupOf(mls, ['ana', 'bo']);
      const [ana] = members as [Member];
      const before = ana.group.leaves()[0];
      const [, , cy] = await change(mls, members, ana, { add: ['cy'] });
      const after = ana.group.leaves()[0];
      expect(after?.signatureKey).toEqual(before?.signatureKey);
      expect(toHex(after?.leafHash ?? NOTHING)).not.toBe(toHex(before?.leafHash ?? NOTHING));
      expect(cy?.group.leaves()[0]).toEqual(after);
    });

    it('is refused by its maker if others would refuse it', async () => {
      const mls = create('refused');
      const [ana] = (await groupOf(mls, ['ana', 'bo'])) as [Member];
      const own = await mls.generateKeyPackage({ credential: bytes('cy') });
      const make = (adds: Uint8Array[], removes: number[]): ReturnType<typeof mls.commit> =>
        mls.commit(ana.group, { adds, removes, authenticatedData: NOTHING });
      expect(await make([own.keyPackage, own.keyPackage], [])).toMatchObject({ ok: false, reason: 'invalid' });
      expect(await make([bytes('garbage')], [])).toMatchObject({ ok: false, reason: 'invalid' });
      expect(await make([], [7])).toMatchObject({ ok: false, reason: 'invalid' });
      expect(await make([], [0])).toMatchObject({ ok: false, reason: 'invalid' });
      const otherSuite = await create('x', { suite: 'xwing' }).generateKeyPackage({ credential: bytes('cy') });
      expect(await make([otherSuite.keyPackage], [])).toMatchObject({ ok: false, reason: 'invalid' });
    });

    it('that adds a leaf whose credential the check refuses is invalid, and so is joining beside one', async () => {
      const lax = create('lax');
      const strict = create('strict', { check: (credential) => text(credential) !== 'mallory' });
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

    it('of another group is invalid', async () => {
      const mls = create('another group');
      const [ana] = (await groupOf(mls, ['ana', 'bo'])) as [Member];
      const own = await mls.generateKeyPackage({ credential: bytes('cy') });
      const elsewhere = await mls.createGroup({ groupId: bytes('another'), own });
      const inside = await mls.generateKeyPackage({ credential: bytes('di') });
      const made = await mls.commit(elsewhere, { ...UPDATE, adds: [inside.keyPackage] });
      expect(made.ok && (await mls.processCommit(ana.group, made.staged.commit))).toMatchObject({ reason: 'invalid' });
    });

    it('is no entry, and an entry is no commit', async () => {
      const mls = create('kinds');
      const [ana, bo] = (await groupOf(mls, ['ana', 'bo'])) as [Member, Member];
      const made = await mls.commit(ana.group, UPDATE);
      if (!made.ok) throw new Error(made.detail);
      expect(await mls.decrypt(bo.group, made.staged.commit)).toEqual({ ok: false, reason: 'malformed' });
      expect(await mls.peekSender(bo.group, made.staged.commit)).toBeUndefined();
      const { entry } = await mls.encrypt(ana.group, bytes('hello'), NOTHING);
      expect(await mls.processCommit(bo.group, entry)).toMatchObject({ ok: false, reason: 'malformed' });
    });

    it('does not apply in a history that took another commit at that place', async () => {
      const mls = create('fork');
      const [ana, bo] = (await groupOf(mls, ['ana', 'bo', 'cy'])) as [Member, Member];
      const mine = await mls.commit(ana.group, UPDATE);
      const yours = await mls.commit(bo.group, UPDATE);
      if (!mine.ok || !yours.ok) throw new Error('no commits');
      const later = await mls.commit(mine.staged.group, UPDATE);
      expect(later.ok && (await mls.processCommit(yours.staged.group, later.staged.commit))).toMatchObject({
        reason: 'invalid',
      });
      const { entry } = await mls.encrypt(mine.staged.group, bytes('hello'), NOTHING);
      expect(await mls.decrypt(yours.staged.group, entry)).toEqual({ ok: false, reason: 'invalid' });
    });

    it('gives its members secrets that nobody else and no other epoch has', async () => {
      const mls = create('secrets');
      const members = await groupOf(mls, ['ana', 'bo']);
      const [ana, bo] = members as [Member, Member];
      const exported = async (member: Member, label: string, context: string): Promise<string> =>
        toHex(await mls.exportSecret(member.group, label, bytes(context), 32));
      expect(await exported(ana, 'a', 'b')).toBe(await exported(bo, 'a', 'b'));
      expect((await mls.exportSecret(ana.group, 'a', bytes('b'), 47)).length).toBe(47);
      const before = [
        await exported(ana, 'a', 'b'),
        await exported(ana, 'a', 'c'),
        await exported(ana, 'ab', ''),
        toHex(mls.epochAuthenticator(ana.group)),
      ];
      await change(mls, members, ana, {});
      const after = [await exported(bo, 'a', 'b'), toHex(mls.epochAuthenticator(bo.group))];
      expect(new Set([...before, ...after]).size).toBe(6);
    });

    it('may take a device’s old leaf out and its new one in', async () => {
      const mls = create('again');
      let members = await groupOf(mls, ['ana', 'bo', 'cy']);
      const [ana, bo, cy] = members as [Member, Member, Member];
      members = await change(mls, members, ana, { remove: [bo], add: ['bo'] });
      members = await change(mls, members, cy, {});
      expect(members).toHaveLength(3);
      expect(await say(mls, members, ana, 'welcome back')).toEqual({ bo: 'welcome back', cy: 'welcome back' });
    });
  });
}
