import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hash } from '../ids.ts';
import { testServer } from '../testing/servers.ts';
import { crypto, seeded } from '../testing/signature-crypto.ts';
import { type Ballot, compareBallots } from './ballot.ts';
import { acceptedStatement, promiseStatement } from './certificate.ts';
import { type Vote, isSignedVote, votesContradict } from './vote.ts';

const server = testServer('a');
const instance = seeded<Hash>('instance');
const values = [seeded<Hash>('v'), seeded<Hash>('w'), seeded<Hash>('x')];

function ballot(round: number, value = 0): Ballot {
  return { round, value: values[value] ?? seeded<Hash>('v') };
}

function promised(to: Ballot, accepted: Ballot | null = null, where = instance): Vote {
  const { key, incarnation } = server;
  const body = { instance: where, ballot: to, accepted, proven: null, server: key, incarnation };
  return { type: 'promise', promise: { body, signature: promiseStatement.sign(crypto, server.seed, body) } };
}

function accepted(of: Ballot, where = instance): Vote {
  const body = { instance: where, ballot: of, server: server.key, incarnation: server.incarnation };
  return { type: 'accepted', accepted: { body, signature: acceptedStatement.sign(crypto, server.seed, body) } };
}

function contradict(one: Vote, other: Vote): boolean {
  const either = votesContradict(one, other);
  expect(votesContradict(other, one)).toBe(either);
  return either;
}

describe('two votes of one acceptor', () => {
  it('contradict each other where it accepted what it had promised not to', () => {
    expect(contradict(promised(ballot(2)), accepted(ballot(1)))).toBe(true);
    expect(contradict(promised(ballot(3), ballot(1)), accepted(ballot(2)))).toBe(true);
  });

  it('do not where the promise shows it, or shows what was accepted later, or came before', () => {
    expect(contradict(promised(ballot(2), ballot(1)), accepted(ballot(1)))).toBe(false);
    expect(contradict(promised(ballot(4), ballot(3)), accepted(ballot(1)))).toBe(false);
    expect(contradict(promised(ballot(2)), accepted(ballot(2)))).toBe(false);
    expect(contradict(promised(ballot(2)), accepted(ballot(3)))).toBe(false);
  });

  it('contradict each other where one ballot was promised in two ways', () => {
    expect(contradict(promised(ballot(3)), promised(ballot(3), ballot(1)))).toBe(true);
    expect(contradict(promised(ballot(3), ballot(2)), promised(ballot(3), ballot(1)))).toBe(true);
    expect(contradict(promised(ballot(3), ballot(1)), promised(ballot(3), ballot(1)))).toBe(false);
  });

  it('contradict each other where what was accepted is forgotten', () => {
    expect(contradict(promised(ballot(3), ballot(1)), promised(ballot(4)))).toBe(true);
    expect(contradict(promised(ballot(3), ballot(2)), promised(ballot(4), ballot(1)))).toBe(true);
    expect(contradict(promised(ballot(3)), promised(ballot(4), ballot(3)))).toBe(false);
  });

  it('do not where they are about two instances, or accept two ballots', () => {
    expect(contradict(promised(ballot(2)), accepted(ballot(1), seeded<Hash>('other')))).toBe(false);
    expect(contradict(accepted(ballot(1, 0)), accepted(ballot(1, 1)))).toBe(false);
    expect(contradict(accepted(ballot(1, 0)), accepted(ballot(2, 1)))).toBe(false);
  });

  it('never do where it kept the rules', () => {
    const step = fc.record({
      isPrepare: fc.boolean(),
      ballot: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(2)).map(([round, value]) => ballot(round, value)),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const votes: Vote[] = [];
        let highest: Ballot | null = null;
        let last: Ballot | null = null;
        for (const { isPrepare, ballot: of } of steps) {
          if (highest !== null && compareBallots(of, highest) < 0) continue;
          if (isPrepare && last !== null && compareBallots(of, last) <= 0) continue;
          votes.push(isPrepare ? promised(of, last) : accepted(of));
          highest = of;
          if (!isPrepare) last = of;
        }
        for (const one of votes) for (const other of votes) expect(contradict(one, other)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});

it('a vote is signed by the server that it names', () => {
  const [promise, vote] = [promised(ballot(2), ballot(1)), accepted(ballot(1))];
  expect([isSignedVote(crypto, promise), isSignedVote(crypto, vote)]).toEqual([true, true]);
  if (promise.type !== 'promise' || vote.type !== 'accepted') throw new Error('these are something else');
  const changed = { ...promise.promise, body: { ...promise.promise.body, accepted: null } };
  expect(isSignedVote(crypto, { type: 'promise', promise: changed })).toBe(false);
  const other = { ...vote.accepted, body: { ...vote.accepted.body, server: testServer('b').key } };
  expect(isSignedVote(crypto, { type: 'accepted', accepted: other })).toBe(false);
});
