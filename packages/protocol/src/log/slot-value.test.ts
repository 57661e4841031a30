import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes } from '../bytes.ts';
import { decode, encode } from '../cbor/index.ts';
import type { AccessKey } from '../ids.ts';
import { setOf, testServers } from '../testing/servers.ts';
import { crypto, damaged, keyPair, seeded } from '../testing/signature-crypto.ts';
import {
  type AccessEntry,
  type SlotValue,
  isSignedSlotValue,
  isSoundAccessList,
  slotValue,
  slotValueHash,
  slotValueStatement,
  sortedAccessEntries,
} from './slot-value.ts';

const signer = keyPair<AccessKey>('signer');
const body: SlotValue['body'] = {
  binding: {
    log: seeded('log'),
    slot: 1,
    previous: seeded('previous'),
    accessKeys: [{ key: signer.key, provisional: false }],
    replicas: setOf(testServers(4)),
    retentionSeconds: 60,
    stateHash: seeded('state'),
  },
  commit: seeded('commit', 100),
  state: seeded('state', 100),
  blob: null,
  introductions: [],
  setEndorsements: [],
  signer: signer.key,
};
const value: SlotValue = { body, signature: slotValueStatement.sign(crypto, signer.seed, body) };

describe('a slot value', () => {
  it('is signed by its signer, over all of it', () => {
    expect(isSignedSlotValue(crypto, value)).toBe(true);
    expect(isSignedSlotValue(crypto, { ...value, signature: damaged(value.signature) })).toBe(false);
    const changes: readonly Partial<SlotValue['body']>[] = [
      { binding: { ...body.binding, slot: 2 } },
      { commit: damaged(body.commit) },
      { state: damaged(body.state) },
      { blob: seeded('blob') },
      { introductions: [seeded('introduction')] },
      { signer: keyPair<AccessKey>('other').key },
    ];
    for (const change of changes)
      expect(isSignedSlotValue(crypto, { ...value, body: { ...body, ...change } })).toBe(false);
  });

  it('has a name that its signature is part of', () => {
    expect(slotValueHash(crypto, { ...value, signature: damaged(value.signature) })).not.toEqual(
      slotValueHash(crypto, value),
    );
    const decoded = decode(slotValue, encode(slotValue, value));
    expect(decoded.ok && slotValueHash(crypto, decoded.value)).toEqual(slotValueHash(crypto, value));
  });
});

const anyEntries = fc.array(
  fc
    .tuple(fc.nat(9), fc.boolean())
    .map(([label, provisional]): AccessEntry => ({ key: seeded(`key ${label}`), provisional })),
  { maxLength: 6 },
);

describe('an access list', () => {
  it('sorted is in order of its keys, has the same entries, and leaves what it was made from alone', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const before = [...entries];
        const sorted = sortedAccessEntries(entries);
        expect(entries).toEqual(before);
        expect(new Set(sorted)).toEqual(new Set(entries));
        expect(sorted).toHaveLength(entries.length);
        for (const [i, { key }] of sorted.slice(1).entries())
          expect(compareBytes(sorted[i]?.key ?? key, key)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('is sound in order and without repetition, and in no other way', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const distinct = new Set(entries.map(({ key }) => key.join())).size === entries.length;
        expect(isSoundAccessList(sortedAccessEntries(entries))).toBe(distinct && entries.length > 0);
        if (distinct && entries.length > 1)
          expect(isSoundAccessList(sortedAccessEntries(entries).toReversed())).toBe(false);
      }),
    );
  });

  it('has a key once, be it provisional or not', () => {
    const key = seeded<AccessKey>('key');
    expect(isSoundAccessList([{ key, provisional: true }])).toBe(true);
    expect(
      isSoundAccessList([
        { key, provisional: true },
        { key, provisional: false },
      ]),
    ).toBe(false);
  });
});
