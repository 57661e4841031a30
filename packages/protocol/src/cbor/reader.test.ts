import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../bytes.ts';
import {
  MAJOR,
  MalformedError,
  Reader,
  Writer,
  bool,
  bytes,
  decode,
  encode,
  integer,
  list,
  nullable,
  struct,
  text,
  uint,
  union,
} from './index.ts';

function hex(value: string): Uint8Array {
  const found = fromHex(value);
  if (found === undefined) throw new Error(`not hexadecimal: ${value}`);
  return found;
}

function written(write: (writer: Writer) => void): string {
  const writer = new Writer();
  write(writer);
  return Buffer.from(writer.finish()).toString('hex');
}

/** Codecs that together ask for every kind of item there is. */
const CODECS = {
  uint: uint(),
  integer,
  bool,
  bytes: bytes(1000),
  text: text(1000),
  nullable: nullable(uint()),
  list: list(uint(), 100),
  listOfLists: list(list(uint(), 100), 100),
  struct: struct({ a: uint(), b: text(10) }),
  union: union({ a: [0, {}], b: [1, { a: uint(), b: bytes(10) }] }),
};

/** Whoever asks, these bytes are refused. */
function expectRefusedByAll(encoded: string): void {
  for (const [name, codec] of Object.entries(CODECS)) {
    const decoded = decode<unknown>(codec, hex(encoded));
    expect({ encoded, name, ok: decoded.ok }).toEqual({ encoded, name, ok: false });
  }
  const reader = new Reader(hex(encoded));
  expect(() => reader.map(1000)).toThrow(MalformedError);
}

const UNLIMITED = Number.MAX_SAFE_INTEGER;
const ASKED: readonly (readonly [major: number, read: (reader: Reader) => unknown])[] = [
  [MAJOR.uint, (reader) => reader.uint()],
  [MAJOR.nint, (reader) => reader.integer()],
  [MAJOR.bytes, (reader) => reader.bytes(UNLIMITED)],
  [MAJOR.text, (reader) => reader.text(UNLIMITED)],
  [MAJOR.array, (reader) => reader.array(UNLIMITED)],
  [MAJOR.map, (reader) => reader.map(UNLIMITED)],
  [MAJOR.tag, (reader) => reader.tag()],
];

const BOUNDARIES: readonly (readonly [argument: number, length: number])[] = [
  [0, 1],
  [23, 1],
  [24, 2],
  [0xff, 2],
  [0x100, 3],
  [0xffff, 3],
  [0x1_0000, 5],
  [0xffff_ffff, 5],
  [0x1_0000_0000, 9],
  [Number.MAX_SAFE_INTEGER, 9],
];

describe('heads', () => {
  it.each(BOUNDARIES)('carry %i in %i bytes, whatever the major type', (argument, length) => {
    const readers: readonly (readonly [number, (reader: Reader) => number])[] = [
      [MAJOR.uint, (reader) => reader.uint()],
      [MAJOR.uint, (reader) => reader.integer()],
      [MAJOR.nint, (reader) => -1 - reader.integer()],
      [MAJOR.array, (reader) => reader.array(UNLIMITED)],
      [MAJOR.map, (reader) => reader.map(UNLIMITED)],
      [MAJOR.tag, (reader) => reader.tag()],
    ];
    for (const [major, read] of readers) {
      const writer = new Writer();
      writer.head(major, argument);
      const encoded = writer.finish();
      expect(encoded).toHaveLength(length);
      const reader = new Reader(encoded);
      expect(read(reader)).toBe(argument);
      reader.end();
    }
  });

  it.each([0, 23, 24, 0xff, 0x100, 0xffff, 0x1_0000])('carry strings of %i bytes', (length) => {
    const body = new Uint8Array(length).fill(0x61);
    expect(decode(bytes(length), encode(bytes(length), body))).toEqual({ ok: true, value: body });
    expect(decode(text(length), encode(text(length), 'a'.repeat(length)))).toEqual({
      ok: true,
      value: 'a'.repeat(length),
    });
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('are not written for %d', (argument) => {
    expect(() => new Writer().head(MAJOR.uint, argument)).toThrow(RangeError);
  });

  it('are read from the middle of a larger buffer', () => {
    const whole = hex('ffff1b001fffffffffffffffff');
    expect(decode(uint(), whole.subarray(2, 11))).toEqual({ ok: true, value: Number.MAX_SAFE_INTEGER });
  });
});

describe('examples of RFC 8949, appendix A', () => {
  it.each([
    [0, '00'],
    [1, '01'],
    [10, '0a'],
    [23, '17'],
    [24, '1818'],
    [25, '1819'],
    [100, '1864'],
    [1000, '1903e8'],
    [1_000_000, '1a000f4240'],
    [1_000_000_000_000, '1b000000e8d4a51000'],
    [-1, '20'],
    [-10, '29'],
    [-100, '3863'],
    [-1000, '3903e7'],
  ])('integer %i is %s', (value, encoded) => {
    expect(Buffer.from(encode(integer, value)).toString('hex')).toBe(encoded);
    expect(decode(integer, hex(encoded))).toEqual({ ok: true, value });
  });

  it('simple values', () => {
    expect(encode(bool, false)).toEqual(hex('f4'));
    expect(encode(bool, true)).toEqual(hex('f5'));
    expect(encode(nullable(bool), null)).toEqual(hex('f6'));
    expect(decode(bool, hex('f4'))).toEqual({ ok: true, value: false });
    expect(decode(bool, hex('f5'))).toEqual({ ok: true, value: true });
    expect(decode(nullable(bool), hex('f6'))).toEqual({ ok: true, value: null });
  });

  it.each(['40', '4401020304'])('byte string %s', (encoded) => {
    const value = hex(encoded).slice(1);
    expect(encode(bytes(4), value)).toEqual(hex(encoded));
    expect(decode(bytes(4), hex(encoded))).toEqual({ ok: true, value });
  });

  it.each([
    ['', '60'],
    ['a', '6161'],
    ['IETF', '6449455446'],
    ['"\\', '62225c'],
    ['\u00fc', '62c3bc'],
    ['\u6c34', '63e6b0b4'],
    ['\u{10151}', '64f0908591'],
  ])('text string %j is %s', (value, encoded) => {
    expect(encode(text(10), value)).toEqual(hex(encoded));
    expect(decode(text(10), hex(encoded))).toEqual({ ok: true, value });
  });

  it('arrays', () => {
    const upTo25 = Array.from({ length: 25 }, (_, i) => i + 1);
    expect(encode(list(uint(), 25), [])).toEqual(hex('80'));
    expect(encode(list(uint(), 25), [1, 2, 3])).toEqual(hex('83010203'));
    expect(encode(list(uint(), 25), upTo25)).toEqual(hex('98190102030405060708090a0b0c0d0e0f101112131415161718181819'));
    const nested = struct({ a: uint(), b: list(uint(), 9), c: list(uint(), 9) });
    expect(encode(nested, { a: 1, b: [2, 3], c: [4, 5] })).toEqual(hex('8301820203820405'));
    expect(decode(nested, hex('8301820203820405'))).toEqual({ ok: true, value: { a: 1, b: [2, 3], c: [4, 5] } });
  });

  it('maps', () => {
    expect(written((writer) => writer.map(0))).toBe('a0');
    const encoded = written((writer) => {
      writer.map(2);
      for (const each of [1, 2, 3, 4]) writer.integer(each);
    });
    expect(encoded).toBe('a201020304');
    const reader = new Reader(hex('a201020304'));
    expect(reader.map(2)).toBe(2);
    expect([1, 2, 3, 4].map(() => reader.uint())).toEqual([1, 2, 3, 4]);
    reader.end();
  });

  it.each([
    ['an integer above 2^53 - 1', '1bffffffffffffffff'],
    ['an integer below -2^53', '3bffffffffffffffff'],
    ['a big number', 'c249010000000000000000'],
    ['0.0', 'f90000'],
    ['1.5', 'f93e00'],
    ['100000.0', 'fa47c35000'],
    ['1.1', 'fb3ff199999999999a'],
    ['Infinity', 'f97c00'],
    ['NaN', 'f97e00'],
    ['undefined', 'f7'],
    ['simple(16)', 'f0'],
    ['simple(255)', 'f8ff'],
    ['a tagged text', 'c074323031332d30332d32315432303a30343a30305a'],
    ['a tagged integer', 'c11a514b67b0'],
    ['tagged bytes', 'd74401020304'],
    ['an indefinite byte string', '5f42010243030405ff'],
    ['an indefinite text', '7f657374726561646d696e67ff'],
    ['an indefinite array', '9fff'],
    ['nested indefinite arrays', '9f018202039f0405ffff'],
    ['an indefinite array in an array', '83019f0203ff820405'],
    ['an indefinite map', 'bf61610161629f0203ffff'],
  ])('%s is refused', (_, encoded) => {
    expectRefusedByAll(encoded);
  });
});

describe('the reader refuses', () => {
  it.each([
    ['18', [0, 23]],
    ['19', [0, 24, 0xff]],
    ['1a', [0, 0x100, 0xffff]],
    ['1b', [0, 0x1_0000, 0xffff_ffff]],
  ] as const)('arguments that would fit a head shorter than %s, in every major type', (head, candidates) => {
    const width = 2 ** (Number.parseInt(head, 16) - 0x17);
    for (const argument of candidates) {
      for (const [major, read] of ASKED) {
        const first = (major | Number.parseInt(head, 16)).toString(16).padStart(2, '0');
        const encoded = first + argument.toString(16).padStart(width, '0');
        expect(() => read(new Reader(hex(encoded)))).toThrow('not the shortest form');
        // What a short length promises does follow, so that the head alone is at fault.
        expectRefusedByAll(encoded + '00'.repeat(Math.min(argument, 1000)));
      }
    }
  });

  it('the lengths that the RFC reserves, and the break', () => {
    for (const [major, read] of ASKED) {
      for (const info of [28, 29, 30, 31]) {
        const encoded = (major | info).toString(16).padStart(2, '0') + '00'.repeat(200);
        expect(() => read(new Reader(hex(encoded)))).toThrow('indefinite or reserved length');
        expectRefusedByAll(encoded);
      }
    }
    for (const encoded of ['fc00', 'fd00', 'fe00', 'ff00']) expectRefusedByAll(encoded);
  });

  it('true and false in two bytes', () => {
    for (const encoded of ['f814', 'f815', 'f816']) expectRefusedByAll(encoded);
  });

  it('bytes after the end', () => {
    for (const [codec, encoded] of [
      [CODECS.uint, '0000'],
      [CODECS.bytes, '4000'],
      [CODECS.text, '60f6'],
      [CODECS.bool, 'f4f4'],
      [CODECS.nullable, 'f6f6'],
      [CODECS.list, '8000'],
      [CODECS.struct, '82006000'],
      [CODECS.union, '810081'],
    ] as const) {
      expect(decode<unknown>(codec, hex(encoded.slice(0, -2))).ok).toBe(true);
      expect(decode<unknown>(codec, hex(encoded))).toEqual({ ok: false, reason: '1 bytes too many' });
    }
  });

  it('no bytes at all', () => {
    expectRefusedByAll('');
  });

  it.each([
    ['a continuation byte alone', '6180'],
    ['a sequence that is cut', '61c3'],
    ['an overlong form', '62c080'],
    ['half of a surrogate pair', '63eda080'],
    ['a code point above U+10FFFF', '64f4908080'],
    ['a byte that UTF-8 never has', '61ff'],
  ])('text with %s', (_, encoded) => {
    expect(decode(text(10), hex(encoded))).toEqual({ ok: false, reason: 'text is not UTF-8' });
  });

  it('every kind of item where another belongs', () => {
    const items = { uint: '05', bytes: '4105', text: '6161', listOfLists: '81810f', bool: 'f5' } as const;
    const kinds = Object.keys(items) as (keyof typeof items)[];
    for (const asked of kinds) {
      for (const given of kinds)
        expect([asked, given, decode<unknown>(CODECS[asked], hex(items[given])).ok]).toEqual([
          asked,
          given,
          asked === given,
        ]);
    }
  });
});

describe('lengths beyond the limit', () => {
  it.each([
    ['bytes', bytes(10), '4b', 11],
    ['text', text(10), '6b', 11],
    ['array', list(uint(), 10), '8b', 11],
  ])('are refused by the %s codec though all of it is there', (_, codec, head, length) => {
    const decoded = decode<unknown>(codec, hex(head + '00'.repeat(length)));
    expect(decoded).toMatchObject({ ok: false, reason: expect.stringContaining('at most 10 are allowed') as string });
  });

  it('are refused in a map', () => {
    expect(() => new Reader(hex('a3010203040506')).map(2)).toThrow(MalformedError);
  });

  it('allocate nothing, though the limit would allow them', () => {
    const before = process.memoryUsage().arrayBuffers;
    for (const head of ['5a7fffffff', '7a7fffffff', '9a7fffffff', '5b001fffffffffffff', '9b001fffffffffffff']) {
      for (const codec of [bytes(2 ** 53), text(2 ** 53), list(uint(), 2 ** 53)])
        expect(decode<unknown>(codec, hex(head)).ok).toBe(false);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });
});

describe('text', () => {
  it('keeps a byte order mark', () => {
    expect(decode(text(10), encode(text(10), '\uFEFFa'))).toEqual({ ok: true, value: '\uFEFFa' });
  });

  it('is measured in bytes, not in characters', () => {
    expect(decode(text(3), encode(text(3), '\u6c34')).ok).toBe(true);
    expect(decode(text(2), encode(text(3), '\u6c34')).ok).toBe(false);
  });
});

describe('whatever integer is written', () => {
  it('is read again, and no shorter encoding exists', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const encoded = encode(integer, value);
        expect(decode(integer, encoded)).toEqual({ ok: true, value });
        const argument = value < 0 ? -1 - value : value;
        const length = BOUNDARIES.find(([upTo], i) => i % 2 === 1 && argument <= upTo)?.[1];
        expect(encoded).toHaveLength(length ?? 0);
      }),
    );
  });

  it('is the lowest that CBOR and 2^53 - 1 allow', () => {
    const encoded = hex('3b001fffffffffffff');
    expect(decode(integer, encoded)).toEqual({ ok: true, value: -(2 ** 53) });
    expect(encode(integer, -(2 ** 53))).toEqual(encoded);
    expect(decode(integer, hex('3b0020000000000000')).ok).toBe(false);
  });
});

describe('the reader', () => {
  it('copies byte strings, so that a frame is not kept for one of them', () => {
    const frame = hex('420102');
    const decoded = decode(bytes(2), frame);
    frame.fill(0);
    expect(decoded).toEqual({ ok: true, value: Uint8Array.of(1, 2) });
  });

  it('tells where it is, and what comes next', () => {
    const reader = new Reader(hex('8201420a0b'));
    expect(reader.peekMajor()).toBe(MAJOR.array);
    reader.array(2);
    reader.uint();
    const from = reader.position;
    reader.bytes(2);
    expect(reader.slice(from, reader.position)).toEqual(hex('420a0b'));
    expect(() => reader.peekMajor()).toThrow(MalformedError);
  });
});

describe('the writer', () => {
  it('grows as needed and gives what was written, no more', () => {
    const body = new Uint8Array(100_000).fill(7);
    const writer = new Writer();
    writer.raw(body);
    writer.bool(true);
    const finished = writer.finish();
    expect(finished).toHaveLength(100_001);
    expect(finished.buffer.byteLength).toBe(100_001);
    expect(Buffer.compare(finished.subarray(0, -1), body)).toBe(0);
  });

  it('is not disturbed by another that writes meanwhile, or that failed', () => {
    const [outer, inner, failed] = [new Writer(), new Writer(), new Writer()];
    expect(() => failed.head(MAJOR.uint, -1)).toThrow(RangeError);
    outer.text('outer');
    inner.text('inner é');
    const first = outer.finish();
    new Writer().text('later');
    expect(first).toEqual(hex('656f75746572'));
    expect(inner.finish()).toEqual(hex('68696e6e657220c3a9'));
  });
});

describe('names', () => {
  it('are read as texts are, however often and in whatever order they come', () => {
    const named = fc.oneof(fc.string({ maxLength: 70, unit: 'binary' }), fc.constantFrom('ab', 'ba', 'aXb', 'aYb', ''));
    fc.assert(
      fc.property(fc.array(named, { maxLength: 40 }), (values) => {
        const writer = new Writer();
        for (const value of values) writer.text(value);
        const reader = new Reader(writer.finish());
        expect(values.map(() => reader.name(1000))).toEqual(values);
        reader.end();
      }),
    );
  });

  it('are refused where texts are', () => {
    for (const refused of ['61', '62c328', '7801', '6261', '0a']) {
      expect(() => new Reader(hex(refused)).name(1000)).toThrow(MalformedError);
    }
    expect(() => new Reader(hex('63616263')).name(2)).toThrow(MalformedError);
  });
});
