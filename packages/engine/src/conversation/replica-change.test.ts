import { type Incarnation, type Replica, type ReplicaSet, type ServerKey, quorumFor } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { exchanged, exchangesOne, isMove } from './replica-change.ts';

function replica(name: number, incarnation = 1): Replica {
  const key = new Uint8Array(32).fill(name) as ServerKey;
  return { key, incarnation: new Uint8Array(16).fill(incarnation) as Incarnation, url: `https://s${name}.example` };
}

function setOf(...replicas: readonly Replica[]): ReplicaSet {
  return { replicas, quorum: quorumFor(replicas.length) };
}

const FOUR = setOf(replica(1), replica(2), replica(3), replica(4));

describe('a change of the replica set', () => {
  it('puts the new replica in the place of the old one', () => {
    expect(exchanged(FOUR, replica(2), replica(5))).toEqual(setOf(replica(1), replica(5), replica(3), replica(4)));
  });

  it('exchanges one replica at a time, also for another incarnation of the same server', () => {
    expect(exchangesOne(FOUR, exchanged(FOUR, replica(2), replica(5)))).toBe(true);
    expect(exchangesOne(FOUR, exchanged(FOUR, replica(2), { ...replica(6), url: replica(2).url }))).toBe(true);
    expect(exchangesOne(FOUR, exchanged(FOUR, replica(2), replica(2, 9)))).toBe(true);
  });

  it('is none where nothing, two, or the number of replicas changes, or a server is in it twice', () => {
    expect(exchangesOne(FOUR, FOUR)).toBe(false);
    expect(exchangesOne(FOUR, setOf(replica(5), replica(6), replica(3), replica(4)))).toBe(false);
    expect(exchangesOne(FOUR, setOf(replica(1), replica(2), replica(3)))).toBe(false);
    expect(exchangesOne(FOUR, setOf(replica(1), replica(2), replica(3), replica(4), replica(5)))).toBe(false);
    expect(exchangesOne(FOUR, exchanged(FOUR, replica(2), replica(1, 9)))).toBe(false);
    expect(exchangesOne(FOUR, { ...exchanged(FOUR, replica(2), replica(5)), quorum: 2 })).toBe(false);
  });

  it('moves something only where another server comes or one goes', () => {
    expect(isMove(FOUR, { ...FOUR, replicas: FOUR.replicas.toReversed() })).toBe(false);
    expect(isMove(FOUR, exchanged(FOUR, replica(2), { ...replica(2), url: 'https://elsewhere.example' }))).toBe(false);
    expect(isMove(FOUR, exchanged(FOUR, replica(2), replica(5)))).toBe(true);
    expect(isMove(FOUR, setOf(replica(1), replica(2), replica(3)))).toBe(true);
  });
});
