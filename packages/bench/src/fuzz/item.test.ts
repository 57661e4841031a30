import { clientFrame, encode } from '@pando/protocol';
import { arbitraryOf } from '@pando/protocol/testing';
import { Prng } from '@pando/simulator/prng';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeItem, parseItem, placesIn } from './item.ts';
import { mutated } from './mutation.ts';

const frames = arbitraryOf(clientFrame).map((frame) => encode(clientFrame, frame));

it('an item taken apart is put together to the same bytes', () => {
  fc.assert(
    fc.property(frames, (bytes) => {
      const item = parseItem(bytes);
      expect(item !== undefined && encodeItem(item)).toEqual(bytes);
    }),
  );
});

it('bytes that are no deterministic CBOR are none', () => {
  for (const bytes of [[], [0x82, 1], [0x18, 1], [0x9f, 0xff], [0, 0]])
    expect(parseItem(Uint8Array.from(bytes))).toBeUndefined();
});

it('counts what stands in an item, also within byte strings', () => {
  // [1, h'8102', [true, null]]
  const item = parseItem(Uint8Array.of(0x83, 1, 0x42, 0x81, 2, 0x82, 0xf5, 0xf6));
  expect(item !== undefined && placesIn(item)).toBe(8);
});

it('mutations follow from the seed, and change something in most cases', () => {
  fc.assert(
    fc.property(frames, frames, fc.nat(), (one, other, seed) => {
      expect(mutated(one, other, new Prng(seed))).toEqual(mutated(one, other, new Prng(seed)));
    }),
  );
  const [one = new Uint8Array()] = fc.sample(frames, { numRuns: 1, seed: 3 });
  const random = new Prng(1);
  const different = new Set(Array.from({ length: 200 }, () => mutated(one, one, random).join()));
  expect(different.size).toBeGreaterThan(100);
});
