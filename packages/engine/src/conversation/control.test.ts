import {
  type AccessKey,
  type AccountId,
  type Evidence,
  type Hash,
  type Incarnation,
  type ListStatement,
  type LogId,
  type Replica,
  type ReplicaSet,
  type ServerKey,
  headStatement,
  replicaId,
} from '@pando/protocol';
import { describe, expect, it } from 'vitest';
import { type Body, readEnvelope } from '../content/index.ts';
import { nodeCrypto } from '../crypto/node.ts';
import { seededRandom } from '../crypto/testing/seeded.ts';
import type { Ports } from '../ports.ts';
import { Liars } from '../network/liars.ts';
import { Preferences } from '../preferences/preferences.ts';
import { MemoryStore } from '../timeline/testing/memory-store.ts';
import { Turn } from '../turn.ts';
import type { Context } from './context.ts';
import { hearControl, sendSetPlan } from './control.ts';
import type { Conversation, OutboxItem, Session } from './model.ts';
import { newMoving } from './moving-state.ts';
import { exchanged, isChangeEndorsed } from './replica-change.ts';
import type { LeafRow } from './state.ts';
import type { Member } from './validity.ts';

const crypto = nodeCrypto(seededRandom('control'));
const LOG = new Uint8Array(32).fill(1) as LogId;

function replica(name: number): Replica {
  const key = new Uint8Array(32).fill(name) as ServerKey;
  return { key, incarnation: new Uint8Array(16).fill(name) as Incarnation, url: `https://s${name}.example` };
}

function accountOf(index: number): AccountId {
  return new Uint8Array(32).fill(100 + index) as AccountId;
}

const SET: ReplicaSet = { replicas: [1, 2, 3, 4].map(replica), quorum: 3 };
const NEXT = exchanged(SET, replica(1), replica(5));

type Control = Extract<Body, { type: 'control' }>;

/** The devices of some members, as far as they talk about the replica set. */
class Members {
  readonly seeds: readonly Uint8Array[];
  readonly leaves: readonly LeafRow[];

  constructor(count: number, provisional: readonly number[] = []) {
    this.seeds = Array.from({ length: count }, () => crypto.random(32));
    this.leaves = this.seeds.map((seed, i) => ({
      leafKey: new Uint8Array(32).fill(i + 1),
      access: crypto.ed25519.publicKey(seed) as AccessKey,
      provisional: provisional.includes(i),
      name: '',
      picture: null,
      since: 0,
    }));
  }

  device(index: number, change: Partial<Conversation['row']> = {}): Device {
    return new Device(this, index, change);
  }

  member(index: number): Member {
    const leaf = { signatureKey: this.leaves[index]?.leafKey, credential: new Uint8Array() };
    return { account: accountOf(index), leaf } as unknown as Member;
  }
}

const liarSeed = crypto.random(32);
const liar: Replica = { ...replica(9), key: crypto.ed25519.publicKey(liarSeed) as ServerKey };

/** Two heads of one length and of two lists. */
function lieOf({ key, incarnation }: Replica, chains: readonly [number, number] = [1, 2]): Evidence {
  const head = (chain: number): ListStatement => {
    const numbers = { sequence: 1, decided: 0, endorsed: 0 };
    const body = { log: LOG, server: key, incarnation, ...numbers, chain: new Uint8Array(32).fill(chain) as Hash };
    return { type: 'head', head: { body, signature: headStatement.sign(crypto, liarSeed, body) } };
  };
  return { type: 'lists', one: head(chains[0]), other: head(chains[1]), link: null };
}

class Device {
  readonly #members: Members;
  readonly index: number;
  readonly c: Conversation;
  /** Where this member is at home. */
  readonly homes: Replica[] = [replica(5)];
  liars = new Liars({ crypto });
  readonly #store = new MemoryStore();
  readonly #ctx: Context;

  constructor(members: Members, index: number, change: Partial<Conversation['row']>) {
    this.#members = members;
    this.index = index;
    const leaf = members.leaves[index];
    const row = {
      status: 'active',
      slot: 6,
      slotHash: new Uint8Array(32).fill(6) as Hash,
      replicas: SET,
      move: null,
      state: { leaves: members.leaves },
      leafKey: leaf?.leafKey,
      access: { seed: members.seeds[index], key: leaf?.access },
      ...change,
    };
    const outbox = new Map<number, OutboxItem>();
    const fields = { id: 'c', thread: 'c', log: LOG, row, outbox, nextOrder: 1, dueAt: 0, cloned: false };
    const maps = { intents: new Map(), setEndorsements: new Map(), sessions: new Map(), moving: newMoving() };
    const group = { leaves: () => [] };
    this.c = { ...fields, ...maps, group } as unknown as Conversation;
    const account = { own: () => ({ account: accountOf(index), homes: { replicas: this.homes } }) };
    this.#ctx = {
      ports: { crypto },
      account,
      people: { name: () => '' },
      links: { clockCorrection: 0 },
      liars: this.liars,
      preferences: new Preferences(),
    } as unknown as Context;
  }

  wants(old: Replica, next: Replica): this {
    this.c.intents.set(1, { id: 1, intent: { kind: 'replace', old, next, asked: true }, notBefore: 0 });
    return this;
  }

  /** What it says when it shows a set to the others. */
  shows(replicas: ReplicaSet, attempt = 0, evidence: Evidence | null = null): Promise<readonly Control[]> {
    return this.#turn((turn) => sendSetPlan(this.#ctx, turn, this.c, { replicas, attempt, evidence }));
  }

  /** What it says when it hears another member. */
  hears(from: Device, [control]: readonly Control[]): Promise<readonly Control[]> {
    if (control === undefined) throw new Error('nothing was said');
    const sender = this.#members.member(from.index);
    return this.#turn((turn) => hearControl(this.#ctx, turn, this.c, sender, control));
  }

  async #turn(run: (turn: Turn) => Promise<void>): Promise<readonly Control[]> {
    const turn = new Turn({ clock: { now: () => 1000 }, store: this.#store } as unknown as Ports);
    await run(turn);
    this.#store.write(turn.tx.writes());
    const said = [...this.c.outbox.values()].map(({ row }) => readEnvelope(row.plaintext));
    this.c.outbox.clear();
    return said.flatMap((envelope) =>
      envelope.ok && envelope.value.body.type === 'control' ? [envelope.value.body] : [],
    );
  }
}

describe('a replica set that a member shows to the others', () => {
  it('is endorsed by them, and may be proposed with two endorsements', async () => {
    const members = new Members(4);
    const proposer = members.device(0).wants(replica(1), replica(5));
    const plan = await proposer.shows(NEXT);
    expect(isChangeEndorsed(proposer.c)).toBe(false);
    for (const index of [1, 2]) {
      const other = members.device(index);
      await proposer.hears(other, await other.hears(proposer, plan));
    }
    expect(proposer.c.setEndorsements.size).toBe(2);
    expect(isChangeEndorsed(proposer.c)).toBe(true);
  });

  it('is not endorsed where it is for another slot, changes too much, or comes while another set is moved in', async () => {
    const members = new Members(3);
    const proposer = members.device(0);
    const plan = await proposer.shows(NEXT);
    const silent = async (device: Device, shown = plan) => expect(await device.hears(proposer, shown)).toEqual([]);
    await silent(members.device(1, { slot: 7 }));
    await silent(members.device(1, { slotHash: new Uint8Array(32) as Hash }));
    await silent(members.device(1, { move: { slot: 5, value: new Uint8Array(32) as Hash, from: SET } }));
    await silent(members.device(1, { status: 'left' }));
    await silent(members.device(1), await proposer.shows(SET));
    await silent(members.device(1), await proposer.shows(exchanged(NEXT, replica(2), replica(6))));
    await silent(members.device(1), [{ type: 'control', kind: 1, payload: new Uint8Array([1, 2, 3]) }]);
  });

  it('is not endorsed under a key that an inviter made', async () => {
    const members = new Members(3, [1]);
    const proposer = members.device(0);
    expect(await members.device(1).hears(proposer, await proposer.shows(NEXT))).toEqual([]);
  });

  it('is endorsed by a few of many, and by more when it is shown again', async () => {
    const members = new Members(30);
    const proposer = members.device(0);
    const answers = async (attempt: number): Promise<number> => {
      const plan = await proposer.shows(NEXT, attempt);
      let count = 0;
      for (let i = 1; i < 30; i++) count += (await members.device(i).hears(proposer, plan)).length;
      return count;
    };
    expect(await answers(0)).toBe(4);
    expect(await answers(1)).toBe(16);
    expect(await answers(2)).toBe(29);
  });
});

describe('an exchange that a member wants', () => {
  const members = new Members(3);
  const proposer = members.device(0);
  const answers = async (device: Device, set = NEXT, evidence: Evidence | null = null): Promise<number> =>
    (await device.hears(proposer, await proposer.shows(set, 0, evidence))).length;

  it('is not endorsed where nobody else is at home at the new server and the old one is known to serve', async () => {
    const other = members.device(1);
    other.homes.length = 0;
    expect(await answers(other)).toBe(0);
    other.homes.push({ ...replica(5), incarnation: replica(6).incarnation });
    expect(await answers(other)).toBe(0);
  });

  it('is endorsed by those who know that the old one does not serve, or is not the same any more', async () => {
    const away = members.device(1);
    away.homes.length = 0;
    away.c.moving.away.set(replicaId(replica(1)), { since: 1000 - 24 * 3600 * 1000, triedSince: 1000 - 600_000 });
    expect(await answers(away)).toBe(1);
    const slept = members.device(1);
    slept.homes.length = 0;
    slept.c.moving.away.set(replicaId(replica(1)), { since: 1000 - 24 * 3600 * 1000, triedSince: undefined });
    expect(await answers(slept)).toBe(0);
    slept.c.sessions.set(replicaId(replica(1)), { lost: true } as unknown as Session);
    expect(await answers(slept)).toBe(1);
  });

  it('is endorsed where the plan proves that the old one lied', async () => {
    const before = exchanged(SET, replica(1), liar);
    const other = members.device(1, { replicas: before });
    other.homes.length = 0;
    const after = exchanged(before, liar, replica(5));
    expect(await answers(other, after)).toBe(0);
    expect(await answers(other, after, lieOf(liar, [1, 1]))).toBe(0);
    expect(other.liars.has(replicaId(liar))).toBe(false);
    expect(await answers(other, after, lieOf(liar))).toBe(1);
    expect(other.liars.has(replicaId(liar))).toBe(true);
  });

  it('is not endorsed where the new one is known to have lied', async () => {
    const other = members.device(1);
    other.homes.push(liar);
    const after = exchanged(SET, replica(1), liar);
    expect(await answers(other, after)).toBe(1);
    expect(await answers(other, after, lieOf(liar))).toBe(0);
  });

  it('leaves the addresses and the order of the others as they are', async () => {
    const moved = { ...NEXT, replicas: NEXT.replicas.map((each) => ({ ...each, url: `${each.url}/elsewhere` })) };
    expect(await answers(members.device(1), moved)).toBe(0);
    expect(await answers(members.device(1), { ...NEXT, replicas: NEXT.replicas.toReversed() })).toBe(0);
  });
});

describe('an endorsement', () => {
  it('counts for the set and the slot that this device wants, under a key in the state', async () => {
    const members = new Members(3);
    const strangers = new Members(3);
    const proposer = members.device(0);
    const endorser = members.device(1);
    const endorsed = await endorser.hears(proposer, await proposer.shows(NEXT));
    const counted = async (device: Device, said = endorsed): Promise<number> => {
      await device.hears(endorser, said);
      return device.c.setEndorsements.size;
    };
    expect(await counted(members.device(0).wants(replica(1), replica(5)))).toBe(1);
    expect(await counted(members.device(0))).toBe(0);
    expect(await counted(members.device(0).wants(replica(2), replica(5)))).toBe(0);
    expect(await counted(members.device(0, { slot: 7 }).wants(replica(1), replica(5)))).toBe(0);
    const forged = await strangers.device(1).hears(strangers.device(0), await strangers.device(0).shows(NEXT));
    expect(await counted(members.device(0).wants(replica(1), replica(5)), forged)).toBe(0);
  });
});
