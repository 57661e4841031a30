import {
  type Incarnation,
  type Replica,
  type ReplicaId,
  type ReplicaSet,
  type ServerKey,
  replicaId,
} from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../crypto/node.ts';
import { seededRandom } from '../crypto/testing/seeded.ts';
import type { Ports } from '../ports.ts';
import { MemoryStore } from '../timeline/testing/memory-store.ts';
import { Turn } from '../turn.ts';
import type { Context } from './context.ts';
import type { Conversation, Session } from './model.ts';
import { planReplacing } from './replacing.ts';
import { newMoving } from './moving-state.ts';
import { exchanged, wantedReplacement } from './replica-change.ts';

const DAY_MS = 24 * 3600 * 1000;

function replica(name: number, incarnation = name): Replica {
  const key = new Uint8Array(32).fill(name) as ServerKey;
  return { key, incarnation: new Uint8Array(16).fill(incarnation) as Incarnation, url: `https://s${name}.example` };
}

const SET: ReplicaSet = { replicas: [1, 2, 3, 4].map((name) => replica(name)), quorum: 3 };

/** A member's device whose replicas are all live, at home at one server more. */
class Device {
  now = 1_000_000;
  readonly c: Conversation;
  /** Who answers at a replica's address, where it is not the replica. */
  readonly answering = new Map<string, Replica>();
  isRepeated = true;
  /** Who is proven to lie. */
  readonly liars = new Set<ReplicaId>();
  readonly #store = new MemoryStore();

  constructor(change: Partial<Conversation['row']> = {}) {
    const sessions = new Map<string, unknown>();
    for (const each of SET.replicas) {
      sessions.set(replicaId(each), { id: replicaId(each), replica: each, phase: 'live', lost: false });
    }
    const row = { replicas: SET, move: null, leafKey: new Uint8Array(32), ...change };
    const fields = {
      id: 'c',
      row,
      sessions,
      caughtUp: true,
      cloned: false,
      nextIntent: 1,
      dueAt: 0,
      group: { leaves: () => [] },
    };
    const maps = { intents: new Map(), setEndorsements: new Map(), identities: new Map(), moving: newMoving() };
    this.c = { ...fields, ...maps } as unknown as Conversation;
  }

  session(name: number): Session {
    const session = this.c.sessions.get(replicaId(replica(name)));
    if (session === undefined) throw new Error(`there is no session with ${name}`);
    return session;
  }

  /** The set that it wants after looking at what is. */
  wanted(): ReplicaSet | undefined {
    const links = {
      greeting: (url: string) => {
        const here = this.answering.get(url);
        const isRepeated = this.isRepeated;
        return here === undefined ? undefined : { server: here.key, incarnation: here.incarnation, isRepeated };
      },
      isConnected: () => true,
    };
    const account = { own: () => ({ homes: { replicas: [...SET.replicas, replica(5)], quorum: 4 } }) };
    const people = { address: () => undefined };
    const liars = { has: (id: ReplicaId) => this.liars.has(id) };
    const ports = { crypto: nodeCrypto(seededRandom('replacing')) };
    const ctx = { ports, links, account, people, liars } as unknown as Context;
    planReplacing(ctx, new Turn({ clock: { now: () => this.now }, store: this.#store } as unknown as Ports), this.c);
    return wantedReplacement(this.c)?.replicas;
  }
}

describe('a replica', () => {
  it('stays while it answers', () => {
    expect(new Device().wanted()).toBeUndefined();
  });

  it('is replaced by what answers in its place', () => {
    const device = new Device();
    device.session(2).lost = true;
    const next = replica(2, 9);
    device.answering.set(next.url, next);
    expect(device.wanted()).toEqual(exchanged(SET, replica(2), next));
  });

  it('is not replaced at its address by what one connection alone has named', () => {
    const device = new Device();
    device.session(2).lost = true;
    device.isRepeated = false;
    const next = replica(2, 9);
    device.answering.set(next.url, next);
    expect(device.wanted()).not.toEqual(exchanged(SET, replica(2), next));
  });

  it('is replaced by another home once it was away for a day on end', () => {
    const device = new Device();
    device.session(3).phase = 'away';
    expect(device.wanted()).toBeUndefined();
    device.now += DAY_MS - 1;
    expect(device.wanted()).toBeUndefined();
    device.session(3).phase = 'live';
    expect(device.wanted()).toBeUndefined();
    device.session(3).phase = 'away';
    device.now += 1;
    expect(device.wanted()).toBeUndefined();
    device.now += DAY_MS;
    expect(device.wanted()).toEqual(exchanged(SET, replica(3), replica(5)));
  });

  it('is replaced by another home if it is proven to lie', () => {
    const device = new Device();
    device.liars.add(replicaId(replica(1)));
    expect(device.wanted()).toEqual(exchanged(SET, replica(1), replica(5)));
  });

  it('stays while another is being replaced', () => {
    const moving = new Device({ move: { slot: 1, value: new Uint8Array(32) as never, from: SET } });
    moving.liars.add(replicaId(replica(1)));
    expect(moving.wanted()).toBeUndefined();
    const device = new Device();
    device.liars.add(replicaId(replica(1)));
    const wanted = device.wanted();
    device.liars.add(replicaId(replica(2)));
    expect(device.wanted()).toEqual(wanted);
    expect(device.c.intents.size).toBe(1);
  });

  it('is looked at anew where somebody else changed the set meanwhile', () => {
    const device = new Device();
    device.liars.add(replicaId(replica(1)));
    device.wanted();
    const changed = exchanged(SET, replica(1), replica(6));
    device.c.row = { ...device.c.row, replicas: changed };
    expect(device.wanted()).toBeUndefined();
  });
});
