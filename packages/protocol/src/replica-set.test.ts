import { describe, expect, it } from 'vitest';
import { isSoundReplicaSet, quorumFor, replicaId, sameReplica, sameReplicaSet } from './replica-set.ts';
import { reborn, setOf, testServer, testServers } from './testing/servers.ts';

describe('the quorum', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 4],
    [6, 5],
    [7, 5],
    [8, 6],
  ])('of %i is %i', (n, quorum) => {
    expect(quorumFor(n)).toBe(quorum);
  });

  it.each([4, 5, 6, 7, 8])('of %i survives one dead server, and two quorums share one server that is honest', (n) => {
    const dishonest = Math.floor((n - 1) / 3);
    expect(dishonest).toBeGreaterThanOrEqual(1);
    expect(quorumFor(n)).toBeLessThanOrEqual(n - dishonest);
    expect(2 * quorumFor(n) - n).toBeGreaterThan(dishonest);
  });
});

describe('a replica set', () => {
  const servers = testServers(4);
  const set = setOf(servers);

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of %i different servers is sound', (n) => {
    expect(isSoundReplicaSet(setOf(testServers(n)))).toBe(true);
  });

  it('is not sound if it is empty, whatever its quorum', () => {
    expect(isSoundReplicaSet({ replicas: [], quorum: 0 })).toBe(false);
    expect(isSoundReplicaSet({ replicas: [], quorum: 1 })).toBe(false);
  });

  it.each([0, 1, 2, 4, 5])('of four is not sound with a quorum of %i', (quorum) => {
    expect(isSoundReplicaSet({ ...set, quorum })).toBe(false);
  });

  it('is not sound with a server twice, be it in another incarnation or at another URL', () => {
    const [first] = servers;
    if (first === undefined) throw new Error('no server');
    expect(isSoundReplicaSet(setOf([...servers.slice(0, 3), first]))).toBe(false);
    expect(isSoundReplicaSet(setOf([...servers.slice(0, 3), reborn(first)]))).toBe(false);
    expect(isSoundReplicaSet(setOf([...servers.slice(0, 3), { ...first, url: 'https://other.example' }]))).toBe(false);
  });

  it('is the same only in the same order, with the same quorum, incarnations and URLs', () => {
    expect(sameReplicaSet(set, setOf(testServers(4)))).toBe(true);
    expect(sameReplicaSet(set, setOf(servers.toReversed()))).toBe(false);
    expect(sameReplicaSet(set, { ...set, quorum: 4 })).toBe(false);
    expect(sameReplicaSet(set, setOf(servers.slice(0, 3)))).toBe(false);
    expect(sameReplicaSet(setOf(servers.slice(0, 3)), { ...set, quorum: 2 })).toBe(false);
    expect(sameReplicaSet(set, setOf(servers.map((each, i) => (i === 2 ? reborn(each) : each))))).toBe(false);
    expect(sameReplicaSet(set, setOf(servers.map((each) => ({ ...each, url: `${each.url}:8080` }))))).toBe(false);
  });
});

describe('a replica', () => {
  const server = testServer('a');

  it('is one server in one incarnation, wherever it is found', () => {
    expect(sameReplica(server, { ...server, url: 'https://elsewhere.example' })).toBe(true);
    expect(sameReplica(server, reborn(server))).toBe(false);
    expect(sameReplica(server, { ...testServer('b'), incarnation: server.incarnation })).toBe(false);
  });

  it('has a name that tells these apart', () => {
    const others = [server, reborn(server), testServer('b')];
    expect(new Set(others.map((each) => replicaId(each))).size).toBe(3);
    expect(replicaId({ ...server })).toBe(replicaId(server));
  });
});
