import { type Incarnation, type Replica, type ServerKey, replicaId } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import type { Ports } from '../ports.ts';
import { MemoryStore } from '../timeline/testing/memory-store.ts';
import { Turn } from '../turn.ts';
import { noteContradiction } from './contradiction.ts';
import type { Conversation } from './model.ts';

function replica(name: number): Replica {
  const incarnation = new Uint8Array(16).fill(name) as Incarnation;
  return { key: new Uint8Array(32).fill(name) as ServerKey, incarnation, url: `https://s${name}.example` };
}

const SET = { replicas: [1, 2, 3, 4].map(replica), quorum: 3 };

/** Whether a device stops that holds some slots for void, where replicas have closed the epochs before these. */
function stops(voids: readonly number[], closed: readonly (number | undefined)[]): boolean {
  const sessions = new Map<string, unknown>();
  for (const [i, slot] of closed.entries()) {
    const frontier = slot === undefined ? undefined : { body: { slot } };
    sessions.set(replicaId(replica(i + 1)), { frontier });
  }
  const c = { row: { voids, replicas: SET }, sessions, cloned: false, dueAt: 0 } as unknown as Conversation;
  noteContradiction(new Turn({ clock: { now: () => 0 }, store: new MemoryStore() } as unknown as Ports), c);
  return c.cloned;
}

describe('a device', () => {
  it('stops where a quorum closed by a slot that it holds for void', () => {
    expect(stops([5], [5, 5, 5, 4])).toBe(true);
    expect(stops([4, 6], [6, 6, undefined, 6])).toBe(true);
  });

  it('does not for fewer, nor for slots that it holds for valid', () => {
    expect(stops([5], [5, 5, 4, undefined])).toBe(false);
    expect(stops([5], [6, 6, 6, 6])).toBe(false);
    expect(stops([], [5, 5, 5, 5])).toBe(false);
    expect(stops([5], [5, 5, 4, 4, 5])).toBe(false);
  });
});
