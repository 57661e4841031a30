import { replicaId } from '@pando/protocol';
import { expect, it } from 'vitest';
import { hasExpired } from './expired.ts';
import type { Conversation } from './model.ts';

type Said = 'expired' | 'listed' | 'lacking' | 'away';

/** Replicas as far as this rule looks at them, and what each has said of one entry. */
function judged(quorum: number, said: readonly Said[]): boolean {
  const replicas = said.map((_, i) => ({ key: new Uint8Array([i]), incarnation: new Uint8Array([i]) }));
  const ids = replicas.map(({ key, incarnation }) => replicaId({ key, incarnation } as never));
  const sessions = new Map(ids.map((id, i) => [id, { id, phase: said[i] === 'away' ? 'away' : 'live' }]));
  const c = { row: { replicas: { replicas, quorum } }, sessions } as unknown as Conversation;
  const of = (...which: Said[]) => new Set(ids.filter((_, i) => which.includes(said[i] as Said)));
  return hasExpired(c, { holders: of('expired', 'listed'), expiredAt: of('expired') });
}

it('does not believe one liar, however the others stand', () => {
  for (const others of ['listed', 'lacking', 'away'] as const)
    expect(judged(3, ['expired', others, others, others])).toBe(false);
});

it('believes a quorum', () => {
  expect(judged(3, ['expired', 'expired', 'expired', 'listed'])).toBe(true);
  expect(judged(1, ['expired'])).toBe(true);
  expect(judged(2, ['expired', 'expired', 'away'])).toBe(true);
});

it('believes more than can lie, where of a quorum nobody lists it any other way', () => {
  expect(judged(3, ['expired', 'expired', 'lacking', 'away'])).toBe(true);
  expect(judged(3, ['expired', 'expired', 'listed', 'away'])).toBe(false);
  expect(judged(3, ['expired', 'expired', 'away', 'away'])).toBe(false);
  expect(judged(3, ['expired', 'lacking', 'lacking', 'lacking'])).toBe(false);
});
