import { describe, expect, it } from 'vitest';
import type { CreateMls } from './create.ts';
import { bytes, change, found, groupOf, type Member, NOTHING, say, UPDATE } from './members.ts';

/** Key packages and welcomes. */
export function describeJoining(create: CreateMls): void {
  describe('a key package', () => {
    it('is described by what others will check', async () => {
      const mls = create('described');
      const seed = mls.crypto.random(32);
      const leafKey = { seed, publicKey: mls.crypto.ed25519.publicKey(seed) };
      const { keyPackage, ref } = await mls.generateKeyPackage({ credential: bytes('ana'), leafKey });
      expect(await mls.keyPackageInfo(keyPackage)).toMatchObject({
        ok: true,
        ref,
        credential: bytes('ana'),
        signatureKey: leafKey.publicKey,
      });
      expect(await mls.keyPackageInfo(NOTHING)).toEqual({ ok: false, reason: 'malformed' });
      const other = await create('other', { suite: 'xwing' }).generateKeyPackage({ credential: bytes('ana') });
      expect(await mls.keyPackageInfo(other.keyPackage)).toEqual({ ok: false, reason: 'suite' });
    });

    it('that no welcome names does not join', async () => {
      const mls = create('elsewhere');
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

  describe('joining', () => {
    it('takes a tree whose upper nodes list fewer unmerged leaves than its lower ones', async () => {
      const mls = create('unmerged');
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

    it('fails, and gives no verdict, if the credential check itself fails', async () => {
      const mls = create('check', {
        check: () => {
          throw new Error('no memory');
        },
      });
      const ana = await found(mls, 'ana');
      const bo = await create('bo').generateKeyPackage({ credential: bytes('bo') });
      await expect(
        mls.commit(ana.group, { adds: [bo.keyPackage], removes: [], authenticatedData: NOTHING }),
      ).rejects.toThrow();
    });
  });
}
