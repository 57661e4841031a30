import { describe, expect, it } from 'vitest';
import { toHex } from '../../crypto/testing/vectors.ts';
import type { Group, Mls } from '../mls.ts';
import type { CreateMls } from './create.ts';
import { bytes, change, groupOf, type Member, NOTHING, text } from './members.ts';

/** One device's storage. */
export type Rows = Map<string, Uint8Array>;

/** Stores what changed; gives its size in bytes. */
export function store(mls: Mls, rows: Rows, before: Group | undefined, after: Group): number {
  const { put, delete: gone } = mls.changedRecords(before, after);
  for (const key of gone) rows.delete(key);
  for (const [key, value] of put) rows.set(key, value);
  return put.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
}

/** Rows in a form that can be compared. */
export function printed(rows: Iterable<readonly [string, Uint8Array]>): readonly string[] {
  return [...rows].map(([key, value]) => `${key} ${toHex(value)}`).sort();
}

/** What must be written when a group changes, and the group that is read again; random histories show the rest. */
export function describeStorage(create: CreateMls): void {
  describe('a stored group', () => {
    it('reads late entries of a kept epoch after a restart', async () => {
      const mls = create('late');
      const members = await groupOf(mls, ['ana', 'bo']);
      const [ana, bo] = members as [Member, Member];
      const first = await mls.encrypt(ana.group, bytes('first'), NOTHING);
      const second = await mls.encrypt(first.group, bytes('second'), NOTHING);
      const read = await mls.decrypt(bo.group, second.entry);
      if (!read.ok) throw new Error(read.reason);
      bo.group = read.group;
      await change(mls, members, ana, {});
      bo.group = mls.decodeGroup(mls.changedRecords(undefined, bo.group).put);
      const late = await mls.decrypt(bo.group, first.entry);
      expect(late.ok && text(late.plaintext)).toBe('first');
      expect(await mls.decrypt(bo.group, second.entry)).toMatchObject({ reason: 'old-generation' });
    });

    it('changes in one row with a message, whatever its size', async () => {
      const mls = create('large');
      const [ana] = (await groupOf(mls, ['ana', 'bo'])) as [Member];
      const adds: Uint8Array[] = [];
      for (let i = 0; i < 40; i++)
        adds.push((await mls.generateKeyPackage({ credential: new Uint8Array(300) })).keyPackage);
      const made = await mls.commit(ana.group, { adds, removes: [], authenticatedData: NOTHING });
      if (!made.ok) throw new Error(made.detail);
      const rows: Rows = new Map();
      const whole = store(mls, rows, undefined, made.staged.group);
      const sent = await mls.encrypt(made.staged.group, bytes('hello'), NOTHING);
      const { put, delete: gone } = mls.changedRecords(made.staged.group, sent.group);
      expect([put.length, gone.length]).toEqual([1, 0]);
      expect(store(mls, rows, made.staged.group, sent.group)).toBeLessThan(whole / 5);
      expect(mls.changedRecords(sent.group, sent.group)).toEqual({ put: [], delete: [] });
    });

    it('leaves no row of an epoch that was deleted', async () => {
      const mls = create('closed');
      const members = await groupOf(mls, ['ana', 'bo']);
      const [ana, bo] = members as [Member, Member];
      const rows: Rows = new Map();
      store(mls, rows, undefined, bo.group);
      const before = bo.group;
      await change(mls, members, ana, {});
      store(mls, rows, before, bo.group);
      const closed = mls.deleteEpochsBefore(mls.decodeGroup(rows), 2);
      store(mls, rows, bo.group, closed);
      expect(printed(rows)).toEqual(printed(mls.changedRecords(undefined, closed).put));
      expect(mls.decodeGroup(rows).oldestEpoch).toBe(2);
    });

    it('of somebody who is out keeps who was in, and no secret', async () => {
      const mls = create('out');
      const members = (await groupOf(mls, ['ana', 'bo', 'cy'])) as [Member, Member, Member];
      const [ana, bo] = members;
      await change(mls, members, ana, {});
      const { entry } = await mls.encrypt(ana.group, bytes('hello'), NOTHING);
      const authenticator = new Uint8Array(mls.epochAuthenticator(bo.group));
      expect(mls.keepsSecrets(bo.group)).toBe(true);
      const leaves = bo.group.leaves();
      const out = mls.withoutSecrets(bo.group);
      const rows: Rows = new Map();
      store(mls, rows, undefined, out);
      for (const group of [out, mls.decodeGroup(rows)]) {
        expect(mls.keepsSecrets(group)).toBe(false);
        expect([group.epoch, group.oldestEpoch, group.ownLeaf]).toEqual([2, 2, 1]);
        expect(group.leaves()).toEqual(leaves);
        expect(await mls.decrypt(group, entry)).toMatchObject({ ok: false });
        expect(mls.epochAuthenticator(group)).not.toEqual(authenticator);
      }
    });
  });
}
