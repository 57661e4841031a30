import { expect, it } from 'vitest';
import { toHex } from '../crypto/testing/vectors.ts';
import { bytes, groupOf, type Member, NOTHING, seededMls } from './testing/members.ts';
import { type Rows, store } from './testing/storage.ts';

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
