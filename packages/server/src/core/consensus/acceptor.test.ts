import {
  type Ballot,
  type Hash,
  MAX_ROUND_AHEAD,
  type PromiseCertificate,
  type Promised,
  type ReplicaSet,
  isAccepted,
  isPromise,
} from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { TestServer, crypto, replicaSetOf, seeded } from '../testing/grove.ts';
import { type AcceptorState, type Decision, FRESH_ACCEPTOR, accept, prepare } from './acceptor.ts';

const servers = ['a', 'b', 'c', 'd'].map((each) => new TestServer(each));
const set: ReplicaSet = replicaSetOf(servers);
const instance = seeded('instance') as Hash;
const [first, second, third, fourth] = servers.map(({ self }): Decision => ({ crypto, self, set, instance })) as [
  Decision,
  Decision,
  Decision,
  Decision,
];
const low = new Uint8Array(32).fill(1) as Hash;
const high = new Uint8Array(32).fill(2) as Hash;
const VALUE = new Uint8Array([1]);

function ballot(round: number, value: Hash = low): Ballot {
  return { round, value };
}

function promised(decision: Decision, wanted: Ballot, state: AcceptorState = FRESH_ACCEPTOR): Promised {
  const outcome = prepare(decision, state, wanted);
  if (outcome.type !== 'promised') throw new Error('refused');
  return outcome.promise;
}

function certificate(wanted: Ballot): PromiseCertificate {
  return { promises: [promised(first, wanted), promised(second, wanted), promised(third, wanted)], nested: null };
}

function accepted(wanted: Ballot, under = certificate(wanted)): AcceptorState {
  const outcome = accept(first, FRESH_ACCEPTOR, { ballot: wanted, value: VALUE, certificate: under });
  if (outcome.type !== 'accepted') throw new Error(outcome.type);
  return outcome.state;
}

describe('prepare', () => {
  it('signs a promise of a higher ballot, with nothing accepted', () => {
    const outcome = prepare(first, FRESH_ACCEPTOR, ballot(1));
    expect(outcome).toMatchObject({
      type: 'promised',
      state: { promised: ballot(1), accepted: null },
      promise: { body: { accepted: null } },
    });
    expect(outcome.type === 'promised' && isPromise(crypto, set, outcome.promise)).toBe(true);
  });

  it('refuses a lower ballot, by round and by value, with what it promised', () => {
    const state: AcceptorState = { promised: ballot(2, low), accepted: null };
    expect(prepare(first, state, ballot(1, high))).toEqual({ type: 'refused', promised: ballot(2, low) });
    expect(prepare(first, { promised: ballot(2, high), accepted: null }, ballot(2, low))).toEqual({
      type: 'refused',
      promised: ballot(2, high),
    });
    expect(prepare(first, state, ballot(2, high)).type).toBe('promised');
  });

  it('gives the same promise again for the same ballot', () => {
    const once = prepare(first, FRESH_ACCEPTOR, ballot(1));
    expect(once.type === 'promised' && prepare(first, once.state, ballot(1))).toEqual(once);
  });

  it('does not promise again a ballot that it accepted', () => {
    expect(prepare(first, accepted(ballot(1)), ballot(1))).toEqual({ type: 'refused', promised: ballot(1) });
  });

  it('names the ballot that it accepted', () => {
    const outcome = prepare(first, accepted(ballot(1)), ballot(2, high));
    expect(outcome).toMatchObject({
      type: 'promised',
      promise: { body: { accepted: ballot(1) } },
      state: { accepted: { ballot: ballot(1) } },
    });
  });

  it('refuses a round too far above its highest', () => {
    expect(prepare(first, FRESH_ACCEPTOR, ballot(MAX_ROUND_AHEAD)).type).toBe('promised');
    expect(prepare(first, FRESH_ACCEPTOR, ballot(MAX_ROUND_AHEAD + 1))).toMatchObject({
      type: 'refused',
      promised: { round: 0 },
    });
    expect(prepare(first, { promised: ballot(5), accepted: null }, ballot(5 + MAX_ROUND_AHEAD)).type).toBe('promised');
  });
});

describe('accept', () => {
  it('accepts under a quorum of promises, and says so again', () => {
    const wanted = { ballot: ballot(1), value: VALUE, certificate: certificate(ballot(1)) };
    const once = accept(first, FRESH_ACCEPTOR, wanted);
    expect(once.type === 'accepted' && isAccepted(crypto, set, once.accepted)).toBe(true);
    expect(once.type === 'accepted' && accept(first, once.state, wanted)).toEqual(once);
  });

  it('refuses after a higher promise', () => {
    const state: AcceptorState = { promised: ballot(2, high), accepted: null };
    expect(accept(first, state, { ballot: ballot(1), value: VALUE, certificate: certificate(ballot(1)) })).toEqual({
      type: 'refused',
      promised: ballot(2, high),
    });
  });

  it('does not believe too few promises, doubled ones, those of another ballot, or a stranger', () => {
    const stranger: Decision = { ...first, self: new TestServer('stranger').self };
    const [one, two] = [promised(first, ballot(1)), promised(second, ballot(1))];
    const bad: readonly (readonly Promised[])[] = [
      [one, two],
      [one, two, two],
      [one, two, promised(third, ballot(2))],
      [one, two, promised(stranger, ballot(1))],
      [one, two, { ...promised(third, ballot(1)), signature: two.signature }],
      [one, two, promised({ ...third, instance: seeded('other instance') as Hash }, ballot(1))],
    ];
    for (const promises of bad) {
      expect(
        accept(first, FRESH_ACCEPTOR, { ballot: ballot(1), value: VALUE, certificate: { promises, nested: null } }),
      ).toEqual({ type: 'unproven' });
    }
  });

  it('takes only the highest accepted value again, and only with the certificate that allowed it', () => {
    const under = certificate(ballot(1));
    const state = accepted(ballot(1), under);
    const again = ballot(2);
    const promises = [promised(first, again, state), promised(second, again), promised(fourth, again)];
    const proven = { ballot: again, value: VALUE, certificate: { promises, nested: under } };
    expect(accept(second, FRESH_ACCEPTOR, proven).type).toBe('accepted');
    expect(accept(second, FRESH_ACCEPTOR, { ...proven, certificate: { promises, nested: null } })).toEqual({
      type: 'unproven',
    });
    const other = ballot(2, high);
    const otherPromises = [promised(first, other, state), promised(second, other), promised(fourth, other)];
    expect(
      accept(second, FRESH_ACCEPTOR, {
        ballot: other,
        value: VALUE,
        certificate: { promises: otherPromises, nested: under },
      }),
    ).toEqual({ type: 'unproven' });
  });
});
