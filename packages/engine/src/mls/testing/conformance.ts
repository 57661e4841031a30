import { describe, expect, it, vi } from 'vitest';
import { toHex } from '../../crypto/testing/vectors.ts';
import type { SuiteName } from '../suite.ts';
import { describeCommits } from './commits.ts';
import type { CreateMls } from './create.ts';
import { describeDamagedBytes } from './damaged-bytes.ts';
import { describeEntries } from './entries.ts';
import { describeJoining } from './joining.ts';
import { bytes, change, groupOf, type Member, NOTHING, say, text } from './members.ts';
import { describeRandomHistories } from './random-histories.ts';
import { describeStorage } from './storage.ts';

/** How often bytes of each kind are damaged; the long test does it more often. */
const DAMAGES = 40;

/** What every `Mls` does, and how it fails. */
export function describeMls(name: string, create: CreateMls): void {
  describe(`MLS, ${name}`, () => {
    for (const suite of ['x25519', 'xwing'] as const) describeGroup(suite, create);
    describeJoining(create);
    describeCommits(create);
    describeEntries(create);
    describeStorage(create);
    describeDamagedBytes(create, DAMAGES);
    describeRandomHistories(create);

    it('does the same for the same randomness, at any time', async () => {
      const clock = vi.spyOn(Date, 'now');
      const dice = vi.spyOn(Math, 'random');
      const lives: string[] = [];
      for (let i = 0; i < 2; i++) {
        const mls = create('same', { suite: 'xwing' });
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
  });
}

function describeGroup(suite: SuiteName, create: CreateMls): void {
  describe(`a group with the suite ${suite}`, () => {
    it('is joined, spoken in, changed and left', async () => {
      const mls = create(`life ${suite}`, { suite });
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
      const mls = create(`hpke ${suite}`, { suite });
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
}
