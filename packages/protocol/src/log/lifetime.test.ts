import fc from 'fast-check';
import { expect, it } from 'vitest';
import { concatBytes } from '../bytes.ts';
import { encode, struct, uint } from '../cbor/index.ts';
import { isOver, lifetimeData, untilOfEntry } from './lifetime.ts';

/** The clear beginning of an MLS PrivateMessage, and some ciphertext. */
function privateMessage(data: Uint8Array, contentType = 1): Uint8Array {
  const groupId = new Uint8Array(32).fill(9);
  const vector = (bytes: Uint8Array) => concatBytes(Uint8Array.of(bytes.length), bytes);
  const head = Uint8Array.of(0, 1, 0, 2);
  return concatBytes(
    head,
    vector(groupId),
    new Uint8Array(8),
    Uint8Array.of(contentType),
    vector(data),
    new Uint8Array(64),
  );
}

it('says in whole seconds until when an entry is needed, never less', () => {
  expect(untilOfEntry(privateMessage(lifetimeData(1_790_000_000_001)))).toBe(1_790_000_001);
  expect(untilOfEntry(privateMessage(lifetimeData(5000)))).toBe(5);
  expect([4999, 5000].map((now) => isOver(5, now))).toEqual([false, true]);
});

it('says nothing of an entry without a time, of a commit, and of other bytes', () => {
  expect(untilOfEntry(privateMessage(lifetimeData(null)))).toBe(0);
  expect(untilOfEntry(privateMessage(lifetimeData(5000), 3))).toBe(0);
  expect(untilOfEntry(privateMessage(Uint8Array.of(1, 2, 3)))).toBe(0);
  expect(untilOfEntry(privateMessage(encode(struct({ until: uint() }), { until: 5 })))).toBe(0);
  expect(untilOfEntry(new Uint8Array())).toBe(0);
});

it('reads any bytes, cut anywhere, without failing', () => {
  const whole = privateMessage(lifetimeData(1_790_000_000_000));
  fc.assert(
    fc.property(fc.nat({ max: whole.length }), fc.uint8Array({ maxLength: 80 }), (cut, noise) => {
      untilOfEntry(noise);
      untilOfEntry(concatBytes(whole.subarray(0, cut), noise));
    }),
  );
});
