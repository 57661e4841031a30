import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toHex } from '../crypto/testing/vectors.ts';
import type { Group, Mls } from './index.ts';
import { bytes, change, groupOf, type Member, NOTHING, say, seededMls, text } from './testing/members.ts';

/** One device's storage. */
type Rows = Map<string, Uint8Array>;

function store(mls: Mls, rows: Rows, before: Group | undefined, after: Group): number {
  const { put, delete: gone } = mls.changedRecords(before, after);
  for (const key of gone) rows.delete(key);
  for (const [key, value] of put) rows.set(key, value);
  return put.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
}

type Step =
  | { readonly type: 'say'; readonly who: number }
  | { readonly type: 'whisper'; readonly who: number }
  | { readonly type: 'change'; readonly who: number; readonly add: number; readonly remove: readonly number[] }
  | { readonly type: 'restart'; readonly who: number }
  | { readonly type: 'close'; readonly who: number };

const who = fc.nat(30);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('say' as const), who }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('whisper' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('change' as const),
      who,
      add: fc.nat(3),
      remove: fc.uniqueArray(who, { maxLength: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('restart' as const), who }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('close' as const), who }) },
);

it('a group goes on, whatever happens in it, from its rows as from memory', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), fc.nat(), async (steps, seed) => {
      const mls = seededMls(`persist ${seed}`);
      let members = await groupOf(mls, ['m0', 'm1', 'm2']);
      const disks = new Map<Member, { rows: Rows; stored: Group | undefined }>();
      const save = (): void => {
        for (const member of members) {
          const disk = disks.get(member) ?? { rows: new Map(), stored: undefined };
          store(mls, disk.rows, disk.stored, member.group);
          disks.set(member, { rows: disk.rows, stored: member.group });
        }
      };
      save();
      let count = members.length;
      for (const [i, each] of steps.entries()) {
        const member = members[each.who % members.length] as Member;
        if (each.type === 'say') {
          const heard = await say(mls, members, member, `words ${i}`);
          expect(Object.values(heard).every((words) => words === `words ${i}`)).toBe(true);
        } else if (each.type === 'whisper') {
          // Nobody gets this entry: a gap in the ratchet.
          member.group = (await mls.encrypt(member.group, NOTHING, NOTHING)).group;
        } else if (each.type === 'restart') {
          const disk = disks.get(member);
          member.group = mls.decodeGroup(disk?.rows ?? []);
          disks.set(member, { rows: disk?.rows ?? new Map(), stored: member.group });
        } else if (each.type === 'close') {
          member.group = mls.deleteEpochsBefore(member.group, member.group.epoch);
        } else {
          const remove = [...new Set(each.remove.map((n) => members[n % members.length] as Member))].filter(
            (m) => m !== member,
          );
          const add = Array.from({ length: members.length > 10 ? 0 : each.add }, () => `m${count++}`);
          members = await change(mls, members, member, {
            add,
            remove: members.length - remove.length < 2 ? [] : remove,
          });
          expect(new Set(members.map(({ group }) => toHex(mls.epochAuthenticator(group)))).size).toBe(1);
        }
        save();
      }
      for (const member of members) {
        const rows = disks.get(member)?.rows ?? new Map<string, Uint8Array>();
        const fresh = new Map(mls.changedRecords(undefined, member.group).put);
        expect([...rows.keys()].sort()).toEqual([...fresh.keys()].sort());
        for (const [key, value] of fresh) expect(toHex(rows.get(key) ?? NOTHING)).toBe(toHex(value));
      }
    }),
    { numRuns: 12 },
  );
}, 60_000);

it('a late entry of a kept epoch is read after a restart', async () => {
  const mls = seededMls('late');
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

it('a message costs little storage in a large group, and leaves no used key there', async () => {
  const mls = seededMls('large');
  const members = await groupOf(mls, ['ana', 'bo']);
  const [ana] = members as [Member];
  const many: Uint8Array[] = [];
  for (let i = 0; i < 300; i++)
    many.push((await mls.generateKeyPackage({ credential: new Uint8Array(300) })).keyPackage);
  const made = await mls.commit(ana.group, { adds: many, removes: [], authenticatedData: NOTHING });
  if (!made.ok) throw new Error(made.detail);
  const rows: Rows = new Map();
  const whole = store(mls, rows, undefined, made.staged.group);
  const before = new Map(rows);
  const sent = await mls.encrypt(made.staged.group, bytes('hello'), NOTHING);
  const cost = store(mls, rows, made.staged.group, sent.group);
  expect(whole).toBeGreaterThan(100_000);
  expect(cost).toBeLessThan(4_000);
  const changed = [...rows].filter(([key, value]) => toHex(before.get(key) ?? NOTHING) !== toHex(value));
  expect(changed).toHaveLength(1);
  expect(rows.size).toBe(before.size);
});
