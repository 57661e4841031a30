import { describe, expect, it } from 'vitest';
import { KEPT_GENERATIONS } from '../context.ts';
import type { CreateMls } from './create.ts';
import { bytes, change, groupOf, type Member, NOTHING, text } from './members.ts';

/** Reading application messages: in any order, of any epoch that is kept, once each. */
export function describeEntries(create: CreateMls): void {
  describe('an entry', () => {
    it('tells its sender as it was in its epoch', async () => {
      const mls = create('sender');
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
      const mls = create('order');
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
      const mls = create('gap');
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
      const mls = create('clone');
      const [ana] = (await groupOf(mls, ['ana', 'bo'])) as [Member];
      const sent = await mls.encrypt(ana.group, bytes('mine'), NOTHING);
      expect(await mls.decrypt(sent.group, sent.entry)).toMatchObject({ reason: 'own', clone: false, generation: 0 });
      // The state from before the entry stands for a device that was rolled back.
      expect(await mls.decrypt(ana.group, sent.entry)).toMatchObject({ reason: 'own', clone: true, generation: 0 });
    });

    it('of an epoch to come or a deleted one is told apart from garbage', async () => {
      const mls = create('epochs');
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

    it('of another group is invalid', async () => {
      const mls = create('foreign');
      const [ana] = (await groupOf(mls, ['ana', 'bo'])) as [Member];
      const own = await mls.generateKeyPackage({ credential: bytes('cy') });
      const elsewhere = await mls.createGroup({ groupId: bytes('another'), own });
      const { entry } = await mls.encrypt(elsewhere, bytes('hello'), NOTHING);
      expect(await mls.decrypt(ana.group, entry)).toEqual({ ok: false, reason: 'invalid' });
      expect(await mls.peekSender(ana.group, entry)).toBeUndefined();
    });
  });
}
