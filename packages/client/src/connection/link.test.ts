import assert from 'node:assert/strict';
import { PING_INTERVAL_MS } from '@pando/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerTimeoutMs, backoffCapMs, Link, type LinkCommand, openTimeoutMs, stableAfterMs } from './link.ts';
import { RetryBudget } from './retry-budget.ts';

const types = (commands: readonly LinkCommand[]): readonly string[] => commands.map(({ type }) => type);
const newLink = (random = () => 0.999): Link => new Link(random, new RetryBudget());

/** A link that was opened at time 0. */
function openLink(): Link {
  const link = newLink();
  link.connect(0);
  link.opened(0, 1);
  return link;
}

describe('a link', () => {
  it('opens at once when it is wanted, and reports when it is up', () => {
    const link = newLink();
    expect(link.connect(0)).toEqual([{ type: 'open', socket: 1 }]);
    expect(link.connect(1)).toEqual([]);
    expect(link.opened(5, 1)).toEqual([{ type: 'connected', socket: 1 }]);
  });

  it('waits longer after each failure, up to the cap', () => {
    const link = newLink();
    link.connect(0);
    let now = 0;
    const waits: number[] = [];
    for (let i = 1; i <= 8; i++) {
      link.closed(now, i);
      waits.push(Math.round(link.wakeAt - now));
      now = link.wakeAt;
      expect(link.tick(now)).toEqual([{ type: 'open', socket: i + 1 }]);
    }
    const jittered = [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000].map((wait) => Math.round(wait * 0.999));
    expect(waits).toEqual(jittered);
  });

  it('begins with short waits again after a connection that lasted, and not after one that did not', () => {
    for (const [lasted, atMost] of [
      [stableAfterMs, 500],
      [stableAfterMs - 1, 8000],
    ] as const) {
      const link = newLink();
      link.connect(0);
      for (let socket = 1; socket <= 4; socket++) {
        link.closed(link.wakeAt, socket);
        link.tick(link.wakeAt);
      }
      const openedAt = link.wakeAt;
      link.opened(openedAt, 5);
      link.closed(openedAt + lasted, 5);
      expect(Math.round(link.wakeAt - openedAt - lasted)).toBe(Math.round(atMost * 0.999));
    }
  });

  it('gives up an attempt that takes too long', () => {
    const link = newLink();
    link.connect(0);
    expect(types(link.tick(openTimeoutMs))).toEqual(['close']);
    expect(link.opened(openTimeoutMs + 1, 1)).toEqual([]);
  });

  it('pings a silent peer, and gives it up when it stays silent', () => {
    const link = openLink();
    expect(link.tick(PING_INTERVAL_MS)).toEqual([{ type: 'ping', socket: 1 }]);
    expect(types(link.tick(PING_INTERVAL_MS + answerTimeoutMs))).toEqual(['close', 'disconnected']);
  });

  it('takes anything as a sign of life', () => {
    const link = openLink();
    link.tick(PING_INTERVAL_MS);
    link.heard(PING_INTERVAL_MS + 1, 1);
    expect(types(link.tick(PING_INTERVAL_MS + answerTimeoutMs))).toEqual(['ping']);
  });

  it('sends something now and then even to a peer that never stops talking', () => {
    const link = openLink();
    link.heard(PING_INTERVAL_MS - 1, 1);
    expect(types(link.tick(PING_INTERVAL_MS))).toEqual(['ping']);
  });

  it('asks once more after this machine slept', () => {
    const link = openLink();
    link.tick(PING_INTERVAL_MS);
    expect(types(link.tick(3_600_000))).toEqual(['ping']);
    expect(types(link.tick(3_600_000 + answerTimeoutMs))).toEqual(['close', 'disconnected']);
  });

  it('stays away as long as the server asks, whatever else happens', () => {
    const link = openLink();
    expect(types(link.holdOff(100, 60_000, true))).toEqual(['close', 'disconnected']);
    expect(link.hint(200, 'network')).toEqual([]);
    expect(link.disconnect(300)).toEqual([]);
    expect(link.connect(400)).toEqual([]);
    expect(link.tick(59_999)).toEqual([]);
    expect(types(link.tick(link.wakeAt))).toEqual(['open']);
  });

  it('comes back sooner to a server that was of no use when the network is said to be back, and for nothing less', () => {
    const link = openLink();
    link.holdOff(100, 240_000, false);
    expect(link.hint(200, 'lane')).toEqual([]);
    expect(types(link.hint(300, 'network'))).toEqual(['open']);
  });

  it('tries at once on a hint', () => {
    const link = newLink();
    link.connect(0);
    link.closed(1, 1);
    expect(types(link.hint(2, 'lane'))).toEqual(['open']);
    expect(link.hint(3, 'lane')).toEqual([]);
  });

  it('uses up a budget with quick retries, and earns it by sending', () => {
    const budget = new RetryBudget();
    const link = new Link(() => 0.5, budget);
    let now = 0;
    let socket = 1;
    link.connect(now);
    const failOnce = (): number => {
      link.opened(now, socket);
      now += stableAfterMs;
      link.closed(now, socket++);
      const wait = link.wakeAt - now;
      now = link.wakeAt;
      link.tick(now);
      return wait;
    };
    const waits = Array.from({ length: 22 }, failOnce);
    expect(waits.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 250));
    expect(waits.slice(20)).toEqual([backoffCapMs / 2, backoffCapMs / 2]);
    for (let i = 0; i < 11; i++) budget.sent();
    expect([failOnce(), failOnce()]).toEqual([250, backoffCapMs / 2]);
  });
});

type Step =
  | {
      readonly type:
        | 'connect'
        | 'disconnect'
        | 'opened'
        | 'heard'
        | 'closed'
        | 'hint'
        | 'drop'
        | 'late'
        | 'wait'
        | 'send';
    }
  | { readonly type: 'hold'; readonly ms: number; readonly asked: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    type: fc.constantFrom('connect', 'disconnect', 'opened', 'heard', 'closed', 'hint', 'drop', 'late', 'wait', 'send'),
  }),
  fc.record({ type: fc.constant('hold' as const), ms: fc.nat(100_000), asked: fc.boolean() }),
);

it('has one socket at a time, reports in turn, and never forgets a link that is wanted, whatever happens', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(step, fc.nat(8000)), { maxLength: 200 }),
      fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
      (steps, randoms) => {
        const link = newLink(() => Number(randoms.next().value));
        let now = 0;
        let live: number | undefined;
        let up = false;
        let wanted = false;
        let holdUntil = 0;
        let heldByServer = false;
        const follow = (commands: readonly LinkCommand[]): void => {
          for (const command of commands) {
            if (command.type === 'open') {
              assert.equal(live, undefined);
              assert(wanted);
              assert(now >= holdUntil);
              live = command.socket;
            } else if (command.type === 'close') {
              assert.equal(command.socket, live);
              live = undefined;
            } else if (command.type === 'ping') {
              assert.deepEqual([up, command.socket], [true, live]);
            } else {
              assert.equal(up, command.type === 'disconnected');
              up = command.type === 'connected';
            }
          }
        };
        for (const [next, pass] of steps) {
          now += pass;
          const socket = live ?? 0;
          switch (next.type) {
            case 'connect':
              wanted = true;
              // To ask for it again is to have it tried again.
              follow(link.connect(now));
              break;
            case 'disconnect':
              follow(link.disconnect(now));
              wanted = false;
              break;
            case 'opened':
              follow(link.opened(now, socket));
              break;
            case 'heard':
              assert.equal(link.heard(now, socket), up);
              break;
            case 'closed':
              live = undefined;
              follow(link.closed(now, socket));
              break;
            case 'hint':
              if (!heldByServer) holdUntil = 0;
              follow(link.hint(now, 'network'));
              break;
            case 'drop':
              follow(link.drop(now));
              break;
            case 'late':
              assert.deepEqual([...link.opened(now, socket - 1), ...link.closed(now, socket - 1)], []);
              assert(!link.heard(now, socket - 1));
              assert(!link.send(now, socket - 1));
              break;
            case 'send':
              assert.equal(link.send(now, socket), up);
              break;
            case 'hold':
              follow(link.holdOff(now, now + next.ms, next.asked));
              if (wanted) {
                holdUntil = Math.max(holdUntil, now + next.ms);
                heldByServer = next.asked;
              }
              break;
            case 'wait':
              now = Math.max(now, Math.min(link.wakeAt, now + 200_000));
              follow(link.tick(now));
              break;
          }
          expect(link.isOpen).toBe(up);
          expect(link.wakeAt < Number.POSITIVE_INFINITY).toBe(wanted);
          expect(wanted ? link.wakeAt : 0).toBeLessThanOrEqual(Math.max(now, holdUntil) + 2 * backoffCapMs);
        }
      },
    ),
  );
});
