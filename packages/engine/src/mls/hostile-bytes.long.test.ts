import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { bytes, change, groupOf, type Member, NOTHING, seededMls } from './testing/members.ts';
import { toHex } from '../crypto/testing/vectors.ts';
import type { Group, OwnKeyPackage } from './index.ts';

/** Bytes with some of them changed, cut or added. */
interface Damage {
  readonly cut: number;
  readonly flips: readonly (readonly [at: number, by: number])[];
  readonly tail: Uint8Array;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  cut: fc.oneof(fc.constant(0), fc.nat(2000)),
  flips: fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 4 }),
  tail: fc.oneof(fc.constant(NOTHING), fc.uint8Array({ maxLength: 8 })),
});

function damaged(good: Uint8Array, { cut, flips, tail }: Damage): Uint8Array {
  const bad = Uint8Array.from([...good.subarray(0, Math.max(0, good.length - cut)), ...tail]);
  // Half of the flips hit the first bytes, where lengths and types are.
  for (const [at, by] of flips)
    if (bad.length > 0) bad[at % (at % 2 === 0 ? bad.length : Math.min(bad.length, 64))]! ^= by;
  return bad;
}

const mls = seededMls('hostile');
let ana: Member;
let bo: Member;
let snapshot: Group;
let commit: Uint8Array;
let entry: Uint8Array;
let keyPackage: Uint8Array;
let own: OwnKeyPackage;
let welcome: Uint8Array;
let ratchetTree: Uint8Array;

beforeAll(async () => {
  const members = await groupOf(mls, ['ana', 'bo', 'cy', 'di', 'ed']);
  [ana, bo] = members as [Member, Member];
  await change(mls, members, members[3] as Member, {});
  own = await mls.generateKeyPackage({ credential: bytes('fay') });
  keyPackage = own.keyPackage;
  const made = await mls.commit(ana.group, { adds: [keyPackage], removes: [2], authenticatedData: bytes('binding') });
  if (!made.ok || made.staged.welcome === undefined) throw new Error('no commit');
  ({ commit, welcome, ratchetTree } = made.staged);
  entry = (await mls.encrypt(ana.group, bytes('hello'), bytes('tag'))).entry;
  snapshot = bo.group;
});

const rowsOf = (group: Group): string =>
  JSON.stringify(mls.changedRecords(undefined, group).put.map(([key, value]) => [key, toHex(value)]));

it('damaged commits are failures and change nothing', async () => {
  expect((await mls.processCommit(snapshot, commit)).ok).toBe(true);
  const before = rowsOf(snapshot);
  await fc.assert(
    fc.asyncProperty(damage, async (how) => {
      const bad = damaged(commit, how);
      fc.pre(toHex(bad) !== toHex(commit));
      expect((await mls.processCommit(snapshot, bad)).ok).toBe(false);
    }),
    { numRuns: 300 },
  );
  expect(rowsOf(snapshot)).toBe(before);
});

it('damaged entries are failures and change nothing', async () => {
  const before = rowsOf(snapshot);
  await fc.assert(
    fc.asyncProperty(damage, async (how) => {
      const bad = damaged(entry, how);
      fc.pre(toHex(bad) !== toHex(entry));
      expect((await mls.decrypt(snapshot, bad)).ok).toBe(false);
      const claim = await mls.peekSender(snapshot, bad);
      expect(claim === undefined || Number.isInteger(claim.leaf)).toBe(true);
    }),
    { numRuns: 300 },
  );
  expect(rowsOf(snapshot)).toBe(before);
});

it('damaged welcomes and trees do not join', async () => {
  expect((await mls.joinFromWelcome({ welcome, ratchetTree, own })).ok).toBe(true);
  await fc.assert(
    fc.asyncProperty(damage, fc.boolean(), async (how, hitTree) => {
      const good = hitTree ? ratchetTree : welcome;
      const bad = damaged(good, how);
      fc.pre(toHex(bad) !== toHex(good));
      const given = hitTree ? { welcome, ratchetTree: bad } : { welcome: bad, ratchetTree };
      expect((await mls.joinFromWelcome({ ...given, own })).ok).toBe(false);
    }),
    { numRuns: 200 },
  );
});

it('damaged key packages are refused alone and in commits', async () => {
  expect((await mls.keyPackageInfo(keyPackage)).ok).toBe(true);
  await fc.assert(
    fc.asyncProperty(damage, async (how) => {
      const bad = damaged(keyPackage, how);
      fc.pre(toHex(bad) !== toHex(keyPackage));
      expect((await mls.keyPackageInfo(bad)).ok).toBe(false);
      const made = await mls.commit(snapshot, { adds: [bad], removes: [], authenticatedData: NOTHING });
      expect(made.ok).toBe(false);
    }),
    { numRuns: 200 },
  );
});

it('bytes made up from nothing are failures everywhere', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bad) => {
      expect((await mls.processCommit(snapshot, bad)).ok).toBe(false);
      expect((await mls.decrypt(snapshot, bad)).ok).toBe(false);
      expect((await mls.keyPackageInfo(bad)).ok).toBe(false);
      expect((await mls.joinFromWelcome({ welcome: bad, ratchetTree: bad, own })).ok).toBe(false);
    }),
    { numRuns: 200 },
  );
});
