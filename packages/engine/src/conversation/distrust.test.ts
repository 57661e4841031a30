import { type Incarnation, type Replica, type ReplicaId, type ServerKey, quorumFor, replicaId } from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../crypto/node.ts';
import { seededRandom } from '../crypto/testing/seeded.ts';
import type { Ports } from '../ports.ts';
import { MemoryStore } from '../timeline/testing/memory-store.ts';
import { Turn } from '../turn.ts';
import type { Context } from './context.ts';
import { distrust, keepAway } from './distrust.ts';
import type { Conversation, Session } from './model.ts';

const HOUR_MS = 3_600_000;

function replica(name: number): Replica {
  const incarnation = new Uint8Array(16).fill(name) as Incarnation;
  return { key: new Uint8Array(32).fill(name) as ServerKey, incarnation, url: `https://s${name}.example` };
}

/** A device and the first of its replicas. */
class Device {
  now = 1_000_000;
  readonly liars = new Set<ReplicaId>();
  readonly session: Session;
  readonly #c: Conversation;

  constructor(count: number) {
    const replicas = Array.from({ length: count }, (_, i) => replica(i + 1));
    const sessions = new Map(
      replicas.map((each) => [replicaId(each), { id: replicaId(each), replica: each, phase: 'live', rows: [] }]),
    );
    const row = { replicas: { replicas, quorum: quorumFor(count) } };
    this.#c = { row, sessions, entries: new Map(), log: new Uint8Array(32) } as unknown as Conversation;
    this.session = sessions.get(replicaId(replica(1))) as unknown as Session;
  }

  distrust(): number {
    return distrust(this.#turn(), this.session) - this.now;
  }

  /** The first replica's phase after looking at what is. */
  phase(): Session['phase'] {
    const ctx = { ports: { crypto: nodeCrypto(seededRandom('distrust')) }, liars: this.liars } as unknown as Context;
    keepAway(ctx, this.#turn(), this.#c);
    return this.session.phase;
  }

  #turn(): Turn {
    return new Turn({ clock: { now: () => this.now }, store: new MemoryStore() } as unknown as Ports);
  }
}

describe('a replica', () => {
  it('that says what does not fit gets another chance, later each time, and as at first after a good while', () => {
    const device = new Device(4);
    const first = device.distrust();
    expect(device.phase()).toBe('refused');
    device.now += first;
    expect(device.phase()).toBe('away');
    expect(device.distrust()).toBe(2 * first);
    for (let i = 0; i < 20; i++) device.distrust();
    expect(device.distrust()).toBeLessThan(2 * HOUR_MS);
    device.now += 5 * HOUR_MS;
    expect(device.distrust()).toBe(first);
  });

  it('that is proven to lie is left alone for good, unless the others are no quorum', () => {
    for (const [count, phase] of [
      [4, 'refused'],
      [3, 'refused'],
      [2, 'live'],
      [1, 'live'],
    ] as const) {
      const device = new Device(count);
      device.liars.add(replicaId(replica(1)));
      expect(device.phase()).toBe(phase);
      device.now += 100 * HOUR_MS;
      expect(device.phase()).toBe(phase);
    }
  });
});
