import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes, concatBytes, equalBytes, fromBase64Url, fromHex, toBase64Url, toHex } from './bytes.ts';

const anyBytes = fc.uint8Array({ maxLength: 60 });
// Often equal, often one the beginning of the other.
const alike = fc.array(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), { maxLength: 4 }).map((each) => Uint8Array.from(each));

describe('hexadecimal', () => {
  it('is that of Buffer, and leads back', () => {
    fc.assert(
      fc.property(anyBytes, (value) => {
        expect(toHex(value)).toBe(Buffer.from(value).toString('hex'));
        expect(fromHex(toHex(value))).toEqual(value);
      }),
    );
  });

  it.each(['0', '0g', 'AB', '0x00', ' 00', '00 ', '00\n', '0\u0660', 'abc'])('is not %j', (text) => {
    expect(fromHex(text)).toBeUndefined();
  });
});

describe('base64url', () => {
  it('is that of Buffer, and leads back', () => {
    fc.assert(
      fc.property(anyBytes, (value) => {
        expect(toBase64Url(value)).toBe(Buffer.from(value).toString('base64url'));
        expect(fromBase64Url(toBase64Url(value))).toEqual(value);
      }),
    );
  });

  it.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('of %j is %j, as in RFC 4648, section 10, without padding', (plain, encoded) => {
    expect(toBase64Url(Buffer.from(plain))).toBe(encoded);
    expect(fromBase64Url(encoded)).toEqual(Uint8Array.from(Buffer.from(plain)));
  });

  it.each(['A', 'AAAAA', 'Zg==', 'Zm8=', 'ab+/', 'Zm 9v', 'Zm9v\n', 'Zm9\u00e9', '....'])('is not %j', (text) => {
    expect(fromBase64Url(text)).toBeUndefined();
  });

  it.each(['AB', 'Zh', 'Zm9', 'AAAAB_', '__'])('has one form: %j, with bits left over, is none', (text) => {
    expect(fromBase64Url(text)).toBeUndefined();
  });

  it('that is read is what would be written', () => {
    const almost = fc.string({ unit: fc.constantFrom('A', 'B', 'Q', 'g', '-', '_', '=', '+'), maxLength: 6 });
    fc.assert(
      fc.property(almost, (text) => {
        const value = fromBase64Url(text);
        if (value !== undefined) expect(toBase64Url(value)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe('order and equality', () => {
  it('are those of Buffer', () => {
    fc.assert(
      fc.property(alike, alike, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b));
        expect(equalBytes(a, b)).toBe(Buffer.from(a).equals(b));
      }),
      { numRuns: 300 },
    );
  });

  it('look at the bytes of a view, not at its buffer', () => {
    const whole = Uint8Array.of(1, 2, 3, 2, 3);
    expect(equalBytes(whole.subarray(1, 3), whole.subarray(3, 5))).toBe(true);
    expect(equalBytes(whole.subarray(0, 2), whole.subarray(1, 3))).toBe(false);
  });
});

describe('joining', () => {
  it('keeps every byte in order', () => {
    fc.assert(
      fc.property(fc.array(anyBytes, { maxLength: 5 }), (parts) => {
        expect(concatBytes(...parts)).toEqual(Uint8Array.from(Buffer.concat(parts)));
      }),
    );
  });
});
