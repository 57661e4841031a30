import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../crypto/testing/vectors.ts';
import type { Group, OwnKeyPackage } from '../mls.ts';
import type { CreateMls } from './create.ts';
import { bytes, change, groupOf, type Member, NOTHING } from './members.ts';
import { printed } from './storage.ts';

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

/** Whatever happens to bytes on their way is a typed failure, and changes nothing; each tried `numRuns` times. */
export function describeDamagedBytes(create: CreateMls, numRuns: number): void {
  const mls = create('hostile');
  let bo: Group;
  let commit: Uint8Array;
  let entry: Uint8Array;
  let own: OwnKeyPackage;
  let welcome: Uint8Array;
  let ratchetTree: Uint8Array;

  beforeAll(async () => {
    const members = await groupOf(mls, ['ana', 'bo', 'cy', 'di', 'ed']);
    const [ana] = members as [Member];
    await change(mls, members, members[3] as Member, {});
    own = await mls.generateKeyPackage({ credential: bytes('fay') });
    const made = await mls.commit(ana.group, {
      adds: [own.keyPackage],
      removes: [2],
      authenticatedData: bytes('binding'),
    });
    if (!made.ok || made.staged.welcome === undefined) throw new Error('no commit');
    ({ commit, welcome, ratchetTree } = made.staged);
    entry = (await mls.encrypt(ana.group, bytes('hello'), bytes('tag'))).entry;
    bo = (members[1] as Member).group;
  });

  const rowsOf = (group: Group): readonly string[] => printed(mls.changedRecords(undefined, group).put);
  const tryAll = async (good: Uint8Array, isRefused: (bad: Uint8Array) => Promise<void>): Promise<void> => {
    const before = rowsOf(bo);
    await fc.assert(
      fc.asyncProperty(damage, async (how) => {
        const bad = damaged(good, how);
        fc.pre(toHex(bad) !== toHex(good));
        await isRefused(bad);
      }),
      { numRuns },
    );
    expect(rowsOf(bo)).toEqual(before);
  };

  describe('damaged', () => {
    it('commits are failures and change nothing', async () => {
      expect((await mls.processCommit(bo, commit)).ok).toBe(true);
      await tryAll(commit, async (bad) => expect((await mls.processCommit(bo, bad)).ok).toBe(false));
    });

    it('entries are failures and change nothing', async () => {
      expect((await mls.decrypt(bo, entry)).ok).toBe(true);
      await tryAll(entry, async (bad) => {
        expect((await mls.decrypt(bo, bad)).ok).toBe(false);
        const claim = await mls.peekSender(bo, bad);
        expect(claim === undefined || Number.isInteger(claim.leaf)).toBe(true);
      });
    });

    it('welcomes and trees do not join', async () => {
      expect((await mls.joinFromWelcome({ welcome, ratchetTree, own })).ok).toBe(true);
      await tryAll(welcome, async (bad) =>
        expect((await mls.joinFromWelcome({ welcome: bad, ratchetTree, own })).ok).toBe(false),
      );
      await tryAll(ratchetTree, async (bad) =>
        expect((await mls.joinFromWelcome({ welcome, ratchetTree: bad, own })).ok).toBe(false),
      );
    });

    it('key packages are refused alone and in commits', async () => {
      expect((await mls.keyPackageInfo(own.keyPackage)).ok).toBe(true);
      await tryAll(own.keyPackage, async (bad) => {
        expect((await mls.keyPackageInfo(bad)).ok).toBe(false);
        expect((await mls.commit(bo, { adds: [bad], removes: [], authenticatedData: NOTHING })).ok).toBe(false);
      });
    });

    it('or made up from nothing, bytes are failures everywhere', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bad) => {
          expect((await mls.processCommit(bo, bad)).ok).toBe(false);
          expect((await mls.decrypt(bo, bad)).ok).toBe(false);
          expect((await mls.keyPackageInfo(bad)).ok).toBe(false);
          expect((await mls.joinFromWelcome({ welcome: bad, ratchetTree: bad, own })).ok).toBe(false);
        }),
        { numRuns },
      );
    });
  });
}
