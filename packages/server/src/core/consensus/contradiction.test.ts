import {
  type Ballot,
  type PromiseCertificate,
  type Promised,
  compareBallots,
  encode,
  instanceStatement,
  promiseStatement,
  slotValue,
  slotValueHash,
} from '@pando/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../store.ts';
import { memoryStore } from '../../store/memory.ts';
import { type TestClient, TestLog, TestServer, crypto, member, openRequest, preparing } from '../testing/grove.ts';

type Step =
  | { readonly type: 'prepare'; readonly round: number; readonly value: number }
  | { readonly type: 'accept'; readonly round: number; readonly value: number }
  | { readonly type: 'restart' }
  /** The disk fails at the next commit. */
  | { readonly type: 'fail' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('prepare' as const),
      round: fc.integer({ min: 1, max: 5 }),
      value: fc.nat(2),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('accept' as const),
      round: fc.integer({ min: 1, max: 5 }),
      value: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'restart' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'fail' as const }) },
);

/** A store whose commit can be made to fail. */
function unreliable(store: Store): Store & { failNext: boolean } {
  return {
    ...store,
    failNext: false,
    transaction<T>(work: () => T): T {
      return store.transaction(() => {
        const result = work();
        if (this.failNext) throw new Error('the disk failed');
        return result;
      });
    },
  };
}

describe('what one server signs about one slot', () => {
  it('never contradicts itself, over lost commits and restarts', () => {
    let signed = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const store = unreliable(memoryStore());
        const [server, ...others] = [
          new TestServer('a', { store }),
          new TestServer('b'),
          new TestServer('c'),
          new TestServer('d'),
        ];
        const log = new TestLog([server, ...others]);
        const values = [1, 2, 3].map((each) =>
          log.value(log.creator, [member(log.creator)], { commit: new Uint8Array([each]) }),
        );
        const instance = log.instance();
        const instanceHash = instanceStatement.hash(crypto, instance);
        let [client] = log.clients as [TestClient];
        const promised: Promised[] = [];
        const accepted: Ballot[] = [];

        /** The other three, in league, promise whatever is wanted: only what this server remembers holds it back. */
        const certificateFor = (ballot: Ballot): PromiseCertificate =>
          others.map(({ self }) => {
            const body = {
              instance: instanceHash,
              ballot,
              accepted: null,
              proven: null,
              server: self.key,
              incarnation: self.incarnation,
            };
            return { body, signature: promiseStatement.sign(crypto, self.seed, body) };
          });

        for (const each of steps) {
          if (each.type === 'restart') {
            store.failNext = false;
            server.restart();
            client = server.connect();
            client.expect('opened', openRequest(client, log.id, log.creator));
            continue;
          }
          if (each.type === 'fail') {
            store.failNext = true;
            continue;
          }
          const value = values[each.value];
          if (value === undefined) throw new Error('no value');
          const ballot: Ballot = { round: each.round, value: slotValueHash(crypto, value) };
          if (each.type === 'prepare') {
            const answer = client.request(preparing(instance, value, each.round));
            if (answer.type === 'promised') {
              expect(accepted.every((one) => compareBallots(one, ballot) < 0)).toBe(true);
              const highest = accepted.toSorted(compareBallots).at(-1) ?? null;
              expect(answer.promise.body.accepted).toEqual(highest);
              promised.push(answer.promise);
            }
          } else {
            const request = {
              type: 'accept',
              instance,
              ballot,
              value: encode(slotValue, value),
              certificate: certificateFor(ballot),
            } as const;
            const answer = client.request(request);
            if (answer.type === 'accepted') {
              expect(promised.every((one) => compareBallots(one.body.ballot, ballot) <= 0)).toBe(true);
              accepted.push(ballot);
            }
          }
          store.failNext = false;
        }
        signed += accepted.length;
      }),
      { numRuns: 150, seed: 7 },
    );
    expect(signed).toBeGreaterThan(100);
  });
});
