import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { concatBytes } from '../bytes.ts';
import { crypto, seeded } from '../testing/signature-crypto.ts';
import { entryIdOf, nameEntry, passingEntryId } from './entry-id.ts';
import { lifetimeData } from './lifetime.ts';

const UNTIL = 1_790_000_000;

/** The clear beginning of an MLS PrivateMessage with this authenticated data, and some ciphertext. */
function privateMessage(data: Uint8Array, ciphertext = seeded('ciphertext', 64)): Uint8Array {
  const head = Uint8Array.of(0, 1, 0, 2, 32);
  return concatBytes(head, seeded('group'), new Uint8Array(8), Uint8Array.of(1, data.length), data, ciphertext);
}

it('names an entry without a lifetime by its tag and all its bytes', () => {
  const body = privateMessage(lifetimeData(null));
  const tag = Buffer.from('0000000000000007', 'hex');
  const expected = createHash('sha256').update('pando/1 entry\0').update(tag).update(body).digest();
  expect(nameEntry(crypto, 7, body)).toEqual({ id: new Uint8Array(expected), passing: null });
});

it('names one with a lifetime so that the name can be proven without its bytes', () => {
  const body = privateMessage(lifetimeData(UNTIL * 1000));
  const digest = createHash('sha256').update(body).digest();
  const numbers = Buffer.from('0000000000000007000000006ab13b80', 'hex');
  const expected = createHash('sha256').update('pando/1 passing entry\0').update(numbers).update(digest).digest();
  expect(numbers.readBigUInt64BE(8)).toBe(BigInt(UNTIL));
  expect(nameEntry(crypto, 7, body)).toEqual({
    id: new Uint8Array(expected),
    passing: { until: UNTIL, digest: new Uint8Array(digest) },
  });
});

it('gives another name for another tag, time or body, and never that of the other form', () => {
  const part = fc.record({
    tag: fc.nat(),
    until: fc.constantFrom(0, 1, UNTIL),
    text: fc.constantFrom('a', 'b', 'c'),
  });
  fc.assert(
    fc.property(part, part, (one, other) => {
      const [a, b] = [one, other].map(({ tag, until, text }) =>
        entryIdOf(crypto, tag, privateMessage(lifetimeData(until === 0 ? null : until * 1000), seeded(text))).join(),
      );
      const same = one.tag === other.tag && one.until === other.until && one.text === other.text;
      expect(a === b).toBe(same);
    }),
  );
});

it('does not let the time in what is left be another than the one in the bytes', () => {
  const { id, passing } = nameEntry(crypto, 3, privateMessage(lifetimeData(UNTIL * 1000)));
  if (passing === null) throw new Error('no lifetime');
  expect(passingEntryId(crypto, 3, passing)).toEqual(id);
  expect(passingEntryId(crypto, 3, { ...passing, until: UNTIL - 1 })).not.toEqual(id);
  expect(passingEntryId(crypto, 4, passing)).not.toEqual(id);
});
