import {
  type Ballot,
  type Hash,
  type PromiseCertificate,
  type Promised,
  type ReplicaSet,
  type RoundProof,
  isAccepted,
  isPromise,
} from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { TestServer, crypto, replicaSetOf, seeded } from '../testing/grove.ts';
import { type AcceptorState, type Decision, FRESH_ACCEPTOR, accept, prepare, provenRound } from './acceptor.ts';

const servers = ['a', 'b', 'c', 'd'].map((each) => new TestServer(each));
const set: ReplicaSet = replicaSetOf(servers);
const instance = seeded('instance') as Hash;
const NOW = 1000;
const [first, second, third, fourth] = servers.map(({ self }): Decision => ({
  crypto,
  self,
  set,
  instance,
  now: NOW,
})) as [Decision, Decision, Decision, Decision];
const low = new Uint8Array(32).fill(1) as Hash;
const high = new Uint8Array(32).fill(2) as Hash;
const VALUE = new Uint8Array([1]);

function ballot(round: number, value: Hash = low): Ballot {
  return { round, value };
}

function promised(
  decision: Decision,
  wanted: Ballot,
  state: AcceptorState = FRESH_ACCEPTOR,
  proof: RoundProof | null = null,
): Promised {
  const proven = provenRound(decision, state, wanted, proof);
  if (proven === 'unproven') throw new Error(proven);
  const outcome = prepare(decision, state, wanted, proven);
  if (outcome.type !== 'promised') throw new Error('refused');
  return outcome.promise;
}

function certificate(wanted: Ballot): PromiseCertificate {
  return [promised(first, wanted), promised(second, wanted), promised(third, wanted)];
}

function accepted(wanted: Ballot, under = certificate(wanted)): AcceptorState {
  const outcome = accept(first, FRESH_ACCEPTOR, { ballot: wanted, value: VALUE, certificate: under });
  if (outcome.type !== 'accepted') throw new Error(outcome.type);
  return outcome.state;
}

describe('prepare', () => {
  it('signs a promise of a higher ballot, with nothing accepted', () => {
    const outcome = prepare(first, FRESH_ACCEPTOR, ballot(1), null);
    expect(outcome).toMatchObject({
      type: 'promised',
      state: { promised: ballot(1), accepted: null },
      promise: { body: { accepted: null } },
    });
    expect(outcome.type === 'promised' && isPromise(crypto, set, outcome.promise)).toBe(true);
  });

  it('refuses a lower ballot, by round and by value, with what it promised', () => {
    const state: AcceptorState = { promised: ballot(2, low), accepted: null };
    expect(prepare(first, state, ballot(1, high), null)).toEqual({ type: 'refused', promised: ballot(2, low) });
    expect(prepare(first, { promised: ballot(2, high), accepted: null }, ballot(2, low), null)).toEqual({
      type: 'refused',
      promised: ballot(2, high),
    });
    expect(prepare(first, state, ballot(2, high), null).type).toBe('promised');
  });

  it('gives the same promise again for the same ballot', () => {
    const once = prepare(first, FRESH_ACCEPTOR, ballot(1), null);
    expect(once.type === 'promised' && prepare(first, once.state, ballot(1), null)).toEqual(once);
  });

  it('does not promise again a ballot that it accepted', () => {
    expect(prepare(first, accepted(ballot(1)), ballot(1), null)).toEqual({ type: 'refused', promised: ballot(1) });
  });

  it('names the ballot that it accepted', () => {
    const outcome = prepare(first, accepted(ballot(1)), ballot(2, high), null);
    expect(outcome).toMatchObject({
      type: 'promised',
      promise: { body: { accepted: ballot(1) } },
      state: { accepted: { ballot: ballot(1) } },
    });
  });

  it('refuses a round that its clock has not reached', () => {
    expect(prepare(first, FRESH_ACCEPTOR, ballot(NOW), null).type).toBe('promised');
    expect(prepare(first, FRESH_ACCEPTOR, ballot(NOW + 1), null)).toMatchObject({
      type: 'refused',
      promised: { round: 0 },
    });
    const later = { ...first, now: NOW + 1 };
    expect(prepare(later, FRESH_ACCEPTOR, ballot(NOW + 1), null).type).toBe('promised');
  });

  it('knows a round in which the value could be accepted by a certificate, or because it accepted it', () => {
    const proof = { round: 1, certificate: certificate(ballot(1)) };
    expect(provenRound(first, FRESH_ACCEPTOR, ballot(3), null)).toBeNull();
    expect(provenRound(first, FRESH_ACCEPTOR, ballot(3), proof)).toBe(1);
    expect(provenRound(first, accepted(ballot(1)), ballot(3), null)).toBe(1);
    expect(provenRound(first, accepted(ballot(2)), ballot(3), proof)).toBe(2);
    expect(provenRound(first, accepted(ballot(2)), ballot(3, high), null)).toBeNull();
  });

  it('does not believe a proof of another value, of no earlier round, or of too few', () => {
    const proof = { round: 1, certificate: certificate(ballot(1)) };
    expect(provenRound(first, FRESH_ACCEPTOR, ballot(3, high), proof)).toBe('unproven');
    expect(provenRound(first, FRESH_ACCEPTOR, ballot(1), proof)).toBe('unproven');
    expect(provenRound(first, FRESH_ACCEPTOR, ballot(3), { ...proof, round: 2 })).toBe('unproven');
    const few = { round: 1, certificate: proof.certificate.slice(1) };
    expect(provenRound(first, FRESH_ACCEPTOR, ballot(3), few)).toBe('unproven');
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
    for (const under of bad) {
      expect(accept(first, FRESH_ACCEPTOR, { ballot: ballot(1), value: VALUE, certificate: under })).toEqual({
        type: 'unproven',
      });
    }
  });

  it('takes only the highest accepted value again, and only if enough have checked that it could be accepted', () => {
    const proof = { round: 1, certificate: certificate(ballot(1)) };
    const state = accepted(ballot(1), proof.certificate);
    const again = ballot(2);
    const acceptsUnder = (wanted: Ballot, under: PromiseCertificate): string =>
      accept(second, FRESH_ACCEPTOR, { ballot: wanted, value: VALUE, certificate: under }).type;
    const [own, shown, unshown] = [
      promised(first, again, state),
      promised(second, again, FRESH_ACCEPTOR, proof),
      promised(second, again),
    ];
    expect(acceptsUnder(again, [own, shown, promised(fourth, again)])).toBe('accepted');
    expect(acceptsUnder(again, [own, unshown, promised(fourth, again)])).toBe('unproven');
    const other = ballot(2, high);
    const otherPromises = [promised(first, other, state), promised(second, other), promised(fourth, other)];
    expect(acceptsUnder(other, otherPromises)).toBe('unproven');
  });
});
