import {
  type AccessKey,
  type Genesis,
  type Hash,
  type Incarnation,
  type LogId,
  type ServerKey,
  type Signature,
  type SlotValue,
  encode,
  endorsement,
  genesis as genesisCodec,
  slotValue,
  sortedAccessEntries,
} from '@pando/protocol';
import { type MemoryStore, memoryStore } from '@pando/server/core';
import { beforeEach, expect, it } from 'vitest';
import { Closings } from './closings.ts';

const LOG = bytes(32, 1) as LogId;
const NOW = Date.UTC(2026, 0, 1);
const SERVERS = [{ url: 's0' }, { url: 's1' }];
const REPLICAS: Genesis['replicas'] = {
  replicas: [{ key: bytes(32, 2) as ServerKey, incarnation: bytes(16, 3) as Incarnation, url: 'http://s0.example' }],
  quorum: 1,
};
const [ann, bo, cy, dee, eve] = [11, 12, 13, 14, 15].map((fill) => bytes(32, fill) as AccessKey) as [
  AccessKey,
  AccessKey,
  AccessKey,
  AccessKey,
  AccessKey,
];

let store: MemoryStore;
let closings: Closings;

/** Ann has made the log, and slot 1, which brought Bo and Cy, is endorsed. */
beforeEach(() => {
  store = memoryStore();
  closings = new Closings();
  const made = { nonce: bytes(32, 4), creator: ann, replicas: REPLICAS, retentionSeconds: 3600 };
  store.transaction(() => store.logs.create(LOG, encode(genesisCodec, made), 3600, NOW));
  decide(1, ann, [ann, bo, cy]);
  endorsed('s0', 1);
});

function bytes(length: number, fill: number): Uint8Array {
  return new Uint8Array(length).fill(fill);
}

function row(): NonNullable<ReturnType<MemoryStore['logs']['find']>> {
  const found = store.logs.find(LOG);
  if (found === undefined) throw new Error('no log');
  return found;
}

function decide(slot: number, signer: AccessKey, keys: readonly AccessKey[]): void {
  const body: SlotValue['body'] = {
    binding: {
      log: LOG,
      slot,
      previous: bytes(32, 5) as Hash,
      accessKeys: sortedAccessEntries(keys.map((key) => ({ key, provisional: false }))),
      replicas: REPLICAS,
      retentionSeconds: 3600,
      stateHash: bytes(32, 6) as Hash,
    },
    commit: bytes(1, 7),
    state: bytes(1, 8),
    blob: null,
    introductions: [],
    setEndorsements: [],
    signer,
  };
  const value = encode(slotValue, { body, signature: bytes(64, 9) as Signature });
  store.transaction(() => {
    store.slots.put(row().number, { slot, hash: bytes(32, slot) as Hash, value, certificate: bytes(1, 0) });
    store.logs.update({ ...row(), decided: slot });
  });
}

function endorse(slot: number, key: AccessKey, voids: readonly number[] = []): void {
  const body = { log: LOG, slot, value: bytes(32, slot) as Hash, voids, key };
  const given = encode(endorsement, { body, signature: bytes(64, 9) as Signature });
  store.transaction(() => store.endorsements.add(row().number, { slot, key, endorsement: given }));
}

/** A server takes a slot for endorsed; what is found wrong with that. */
function endorsed(server: string, slot: number, at = NOW): readonly string[] {
  closings.note(server, store, { ...row(), endorsed: slot }, at);
  store.transaction(() => store.logs.update({ ...row(), endorsed: slot }));
  return closings.unfounded(SERVERS).map(({ detail }) => detail);
}

it('finds nothing where two of three endorsed, or the only one committed', () => {
  expect(closings.unfounded(SERVERS)).toEqual([]);
  decide(2, ann, [ann, bo, cy]);
  endorse(2, ann);
  endorse(2, cy);
  expect(endorsed('s0', 2)).toEqual([]);
});

it('finds a slot that keys endorsed which only its own list names', () => {
  decide(2, ann, [ann, bo, dee, eve]);
  for (const each of [ann, dee, eve]) endorse(2, each);
  expect(endorsed('s0', 2)).toEqual([expect.stringContaining('1 of 2 endorsements by keys of slot 1')]);
});

it('counts a renewed key as the one that signed, once, and no other new one', () => {
  decide(2, ann, [dee, bo, cy]);
  endorse(2, ann);
  endorse(2, dee);
  expect(endorsed('s0', 2)).toHaveLength(1);
  decide(3, bo, [dee, eve, cy]);
  endorse(3, eve);
  endorse(3, cy);
  expect(endorsed('s0', 3)).toHaveLength(1);
});

it('counts those who agree on which slots before are void, and not who calls the slot itself so', () => {
  decide(2, ann, [ann, bo, cy, dee]);
  decide(3, bo, [ann, bo, cy]);
  endorse(3, bo, [2]);
  endorse(3, cy);
  expect(endorsed('s0', 3)).toHaveLength(1);
});

it('lets other servers follow one that was told by enough', () => {
  decide(2, ann, [ann, bo, cy]);
  expect(endorsed('s1', 2)).toHaveLength(1);
  store.transaction(() => store.logs.update({ ...row(), endorsed: 1 }));
  closings = new Closings();
  endorse(2, ann);
  endorse(2, cy);
  expect(endorsed('s0', 2)).toEqual([]);
  store.transaction(() => {
    store.endorsements.removeUpTo(row().number, 2);
    store.logs.update({ ...row(), endorsed: 1 });
  });
  expect(endorsed('s1', 2)).toEqual([]);
});

it('says nothing of a log that is so old that keys may have been away for too long', () => {
  decide(2, ann, [ann, bo, cy]);
  expect(endorsed('s0', 2, NOW + 15 * 24 * 3600 * 1000)).toEqual([]);
});
