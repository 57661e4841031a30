import { type AccountId, type Hash, decode, encode, hash, list, struct, bytes, toHex } from '@pando/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { readEnvelope } from '../content/index.ts';
import type { Context } from '../conversation/context.ts';
import type { Conversation, OutboxItem } from '../conversation/model.ts';
import { nodeCrypto } from '../crypto/node.ts';
import { seededRandom } from '../crypto/testing/seeded.ts';
import type { Ports } from '../ports.ts';
import { Preferences } from '../preferences/preferences.ts';
import { MemoryStore } from '../timeline/testing/memory-store.ts';
import { Turn } from '../turn.ts';
import { newPictureExchange } from './exchange-state.ts';
import {
  MAX_PICTURED_ACCOUNTS,
  PICTURES_GIVEN,
  PICTURES_WANTED,
  hearGiven,
  hearWanted,
  planPictures,
} from './exchange.ts';
import { MAX_PICTURE_BYTES } from './picture.ts';
import { Pictures } from './pictures.ts';

const crypto = nodeCrypto(seededRandom('pictures'));
const jpeg = (of: number, size = 500): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => [0xff, 0xd8, 0xff][i] ?? of);
const hashOf = (picture: Uint8Array): Hash => crypto.sha256(picture) as Hash;
const wanted = list(hash, 64);
const given = list(struct({ bytes: bytes(MAX_PICTURE_BYTES) }), 3);
const account = (n: number): AccountId => new Uint8Array(32).fill(n + 1) as AccountId;

interface Said {
  readonly kind: number;
  readonly payload: Uint8Array;
}

/** One device in a group of some accounts, the first of which is its own. */
class Device {
  readonly pictures = new Pictures();
  readonly #preferences = new Preferences();
  readonly #store = new MemoryStore();
  readonly c: Conversation;
  readonly #ctx: Context;
  now = 1_000_000;

  constructor(pictured: readonly (Uint8Array | null)[], group: Uint8Array | null = null) {
    const members = pictured.map((_, n) => ({ account: account(n), leaf: { signatureKey: account(n), leafIndex: n } }));
    const leaves = pictured.map((picture, n) => ({
      leafKey: account(n),
      provisional: false,
      picture: picture && hashOf(picture),
    }));
    const identities = new Map(members.map((member) => [toHex(member.leaf.signatureKey), member]));
    const row = {
      status: 'active',
      state: { kind: 'group', picture: group && hashOf(group), leaves },
      leafKey: account(0),
      validSlot: 2,
      joinedSlot: 1,
      updateAt: 0,
    };
    const fields = { id: 'c', thread: 'c', row, caughtUp: true, dueAt: Infinity, nextOrder: 1, outbox: new Map() };
    this.c = {
      ...fields,
      identities,
      intents: new Map(),
      pictures: newPictureExchange(),
      group: tree(members),
    } as never;
    this.#ctx = {
      ports: { crypto },
      pictures: this.pictures,
      preferences: this.#preferences,
      links: { clockCorrection: 0 },
      nextExpiry: { at: 0 },
      people: { name: () => '', isBlocked: () => false },
      account: { own: () => ({ account: account(0), name: 'Ana', homes: { replicas: [] } }) },
    } as unknown as Context;
    this.turn((turn) => {
      for (const [n, { picture }] of leaves.entries())
        if (n > 0 && picture) this.pictures.wear(turn, toHex(account(n)), { picture, at: 1 });
    });
  }

  turn<T>(act: (turn: Turn, ctx: Context) => T): T {
    const turn = new Turn({ clock: { now: () => this.now }, store: this.#store } as unknown as Ports);
    const result = act(turn, this.#ctx);
    this.#store.write(turn.tx.writes());
    return result;
  }

  /** What it says once it has looked for a while. */
  async says(forMs: number): Promise<readonly Said[]> {
    for (const end = this.now + forMs; this.now < end; this.now += 500) {
      const turn = new Turn({ clock: { now: () => this.now }, store: this.#store } as unknown as Ports);
      await planPictures(this.#ctx, turn, this.c);
      this.#store.write(turn.tx.writes());
    }
    return [...this.c.outbox.values()].flatMap(({ row }: OutboxItem) => {
      const envelope = readEnvelope(row.plaintext);
      return envelope.ok && envelope.value.body.type === 'control' ? [envelope.value.body] : [];
    });
  }

  keep(picture: Uint8Array, whose: string): void {
    this.turn((turn) => this.pictures.keep(turn, hashOf(picture), picture, whose));
  }
}

/** What `membersOf` asks of a tree; whose leaf it is stands in the conversation's identities. */
function tree(members: readonly { readonly leaf: object }[]): object {
  return { leaves: () => members.map(({ leaf }) => leaf) };
}

const [bo, group, other] = [jpeg(2), jpeg(3), jpeg(4)];

describe('what a device lacks', () => {
  it('is asked for once, and then less and less often', async () => {
    const device = new Device([null, bo], group);
    const said = await device.says(30_000);
    expect(said.map(({ kind }) => kind)).toEqual([PICTURES_WANTED, PICTURES_WANTED].slice(0, said.length));
    const names = said.flatMap(({ payload }) => decodeOwn(payload).map(toHex));
    expect(names.toSorted()).toEqual([bo, group].map((each) => toHex(hashOf(each))).toSorted());
    expect((await device.says(300_000)).length - said.length).toBeLessThan(8);
  });

  it('is of its group alone where it is very large', async () => {
    const crowd = Array.from({ length: MAX_PICTURED_ACCOUNTS + 1 }, (_, n) => (n === 0 ? null : jpeg(n, 600)));
    const [said] = await new Device(crowd, group).says(30_000);
    expect(said && decodeOwn(said.payload).map(toHex)).toEqual([toHex(hashOf(group))]);
  });

  it('is taken from anybody, if it is what the state names', () => {
    const device = new Device([null, bo], group);
    const payload = encode(given, [{ bytes: group }, { bytes: other }]);
    device.turn((turn, ctx) => hearGiven(ctx, turn, device.c, payload));
    const [ofGroup, ofBo] = [device.c.id, toHex(account(1))];
    expect(device.pictures.has(hashOf(group), ofGroup)).toBe(true);
    for (const each of [group, other, bo]) expect(device.pictures.has(hashOf(each), ofBo)).toBe(false);
  });

  it('is not taken where it is no picture', () => {
    const page = Buffer.from('<script>alert(1)</script>');
    const device = new Device([null, page], null);
    device.turn((turn, ctx) => hearGiven(ctx, turn, device.c, encode(given, [{ bytes: page }])));
    expect(device.pictures.has(hashOf(page), toHex(account(1)))).toBe(false);
  });
});

describe('what others lack', () => {
  let device: Device;
  beforeEach(() => {
    device = new Device([null, bo], group);
    device.keep(bo, toHex(account(1)));
    device.keep(group, device.c.id);
    device.keep(other, toHex(account(9)));
  });
  const ask = (...pictures: readonly Uint8Array[]): void =>
    device.turn((turn, ctx) => hearWanted(ctx, turn, device.c, encode(wanted, pictures.map(hashOf))));

  it('is given, but nothing that is no picture of this conversation', async () => {
    ask(bo, other);
    const [said, ...more] = await device.says(30_000);
    expect(said?.kind).toBe(PICTURES_GIVEN);
    const parts = said && decode(given, said.payload);
    expect(parts?.ok === true && parts.value.map((part) => Buffer.from(part.bytes))).toEqual([Buffer.from(bo)]);
    expect(more).toEqual([]);
  });

  it('is neither given nor thought to be here where it came as somebody else’s: that would tell who knows whom', async () => {
    device = new Device([null, bo, other], group);
    device.keep(bo, toHex(account(1)));
    device.keep(group, device.c.id);
    device.keep(other, toHex(account(9)));
    ask(other);
    const said = await device.says(300_000);
    expect(new Set(said.map(({ kind }) => kind))).toEqual(new Set([PICTURES_WANTED]));
    expect(said.flatMap(({ payload }) => decodeOwn(payload).map(toHex))).toContain(toHex(hashOf(other)));
    device.turn((turn, ctx) => hearGiven(ctx, turn, device.c, encode(given, [{ bytes: other }])));
    expect(device.pictures.has(hashOf(other), toHex(account(2)))).toBe(true);
  });

  it('is not given by two: whoever hears it given keeps still', async () => {
    ask(bo, group);
    device.turn((turn, ctx) => hearGiven(ctx, turn, device.c, encode(given, [{ bytes: bo }, { bytes: group }])));
    expect(await device.says(30_000)).toEqual([]);
  });

  it('is not given again and again to those who were there', async () => {
    for (let n = 0; n < 5; n++) {
      ask(bo);
      await device.says(20_000);
    }
    expect(await device.says(1_000)).toHaveLength(1);
  });
});

function decodeOwn(payload: Uint8Array): readonly Uint8Array[] {
  const read = decode(wanted, payload);
  if (!read.ok) throw new Error(read.reason);
  return read.value;
}
