import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Codec,
  bool,
  bytes,
  decode,
  decodeOwn,
  encode,
  fixedBytes,
  integer,
  lazy,
  list,
  mapped,
  nullable,
  struct,
  text,
  uint,
  union,
  word,
} from './index.ts';

const point = struct({ x: uint(100), y: nullable(uint(100)) });
const shape = union({ dot: [0, { at: point }], path: [7, { points: list(point, 3), closed: bool }], none: [300, {}] });

function of(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values);
}

function reasonOf(codec: Codec<unknown>, encoded: Uint8Array): string {
  const decoded = decode(codec, encoded);
  return decoded.ok ? 'it decodes' : decoded.reason;
}

describe('a structure', () => {
  it('is an array of its fields in the order of its declaration, whatever the order in the value', () => {
    expect(encode(point, { y: 2, x: 1 })).toEqual(of(0x82, 1, 2));
    expect(decode(point, of(0x82, 1, 0xf6))).toEqual({ ok: true, value: { x: 1, y: null } });
  });

  it('has exactly its fields', () => {
    expect(reasonOf(point, of(0x81, 1))).toBe('1 fields where 2 belong');
    expect(reasonOf(point, of(0x80))).toBe('0 fields where 2 belong');
    expect(reasonOf(point, of(0x83, 1, 2, 3))).toBe('array of 3, at most 2 are allowed');
  });

  it('is not written with a field amiss', () => {
    expect(() => encode(point, { x: 1 } as never)).toThrow();
    expect(() => encode(point, { x: -1, y: null })).toThrow(RangeError);
    expect(() => encode(point, { x: 1.5, y: null })).toThrow(RangeError);
  });

  it('without fields is an empty array', () => {
    expect(encode(struct({}), {})).toEqual(of(0x80));
    expect(decode(struct({}), of(0x80))).toEqual({ ok: true, value: {} });
  });
});

describe('a union', () => {
  it('is an array of its number and its fields', () => {
    expect(encode(shape, { type: 'dot', at: { x: 1, y: 2 } })).toEqual(of(0x82, 0, 0x82, 1, 2));
    expect(encode(shape, { type: 'path', points: [], closed: true })).toEqual(of(0x83, 7, 0x80, 0xf5));
    expect(encode(shape, { type: 'none' })).toEqual(of(0x81, 0x19, 0x01, 0x2c));
    expect(decode(shape, of(0x81, 0x19, 0x01, 0x2c))).toEqual({ ok: true, value: { type: 'none' } });
  });

  it('refuses numbers that it has not, and numbers of another sort', () => {
    expect(reasonOf(shape, of(0x82, 1, 0x82, 1, 2))).toBe('unknown message number 1');
    expect(reasonOf(shape, of(0x82, 0x20, 0x82, 1, 2))).toBe('expected an unsigned integer');
    expect(reasonOf(shape, of(0x80))).toBe('empty array where a message belongs');
  });

  it('refuses fields too few or too many for the variant', () => {
    expect(reasonOf(shape, of(0x81, 0))).toBe('1 fields where 2 belong');
    expect(reasonOf(shape, of(0x83, 0, 0x82, 1, 2, 0))).toBe('3 fields where 2 belong');
    expect(reasonOf(shape, of(0x82, 0x19, 0x01, 0x2c, 0))).toBe('2 fields where 1 belong');
  });

  it('writes no variant that it has not', () => {
    expect(() => encode(shape, { type: 'circle' } as never)).toThrow('no variant circle');
    expect(() => encode(shape, { type: 'toString' } as never)).toThrow('no variant toString');
  });

  it('gives no number twice', () => {
    expect(() => union({ a: [1, {}], b: [1, {}] })).toThrow('two variants with number 1');
  });
});

describe('a list', () => {
  it('keeps its order, up to its limit', () => {
    const three = list(uint(), 3);
    expect(decode(three, encode(three, [3, 1, 2]))).toEqual({ ok: true, value: [3, 1, 2] });
    expect(reasonOf(three, of(0x84, 0, 0, 0, 0))).toBe('array of 4, at most 3 are allowed');
  });

  it('has as many items as it says', () => {
    expect(reasonOf(list(uint(), 3), of(0x82, 1))).toBe('truncated');
    expect(reasonOf(list(uint(), 3), of(0x81, 1, 2))).toBe('1 bytes too many');
  });
});

describe('a nullable', () => {
  it('is null or the thing itself', () => {
    const codec = nullable(text(5));
    expect(encode(codec, null)).toEqual(of(0xf6));
    expect(encode(codec, '')).toEqual(of(0x60));
    expect(decode(codec, of(0xf6))).toEqual({ ok: true, value: null });
    expect(decode(codec, of(0x60))).toEqual({ ok: true, value: '' });
    expect(reasonOf(codec, of(0xf4))).toBe('expected a text string');
    expect(reasonOf(codec, of())).toBe('truncated');
  });
});

describe('a word', () => {
  const answer = word(['yes', 'no', 'perhaps']);

  it('is one of those listed', () => {
    for (const each of ['yes', 'no', 'perhaps'] as const)
      expect(decode(answer, encode(answer, each))).toEqual({ ok: true, value: each });
    for (const other of ['', 'Yes', 'ye', 'yes ', 'neither'])
      expect(reasonOf(answer, encode(text(20), other))).toBe('unknown word; one of yes, no, perhaps belongs here');
  });

  it('is not read further than the longest of them', () => {
    expect(reasonOf(answer, encode(text(20), 'certainly'))).toBe('text of 9 bytes, at most 7 are allowed');
  });
});

describe('a byte string of fixed length', () => {
  it('has it, written and read', () => {
    const four = fixedBytes(4);
    expect(decode(four, encode(four, of(1, 2, 3, 4)))).toEqual({ ok: true, value: of(1, 2, 3, 4) });
    expect(reasonOf(four, of(0x43, 1, 2, 3))).toBe('3 bytes where 4 belong');
    expect(reasonOf(four, of(0x45, 1, 2, 3, 4, 5))).toBe('byte string of 5, at most 4 are allowed');
    expect(() => encode(four, of(1, 2, 3))).toThrow(RangeError);
    expect(() => encode(four, of(1, 2, 3, 4, 5))).toThrow(RangeError);
  });
});

describe('an unsigned integer', () => {
  it('is at most its bound', () => {
    expect(decode(uint(5), of(5))).toEqual({ ok: true, value: 5 });
    expect(reasonOf(uint(5), of(6))).toBe('6 is above 5');
    expect(reasonOf(uint(), of(0x20))).toBe('expected an unsigned integer');
  });
});

describe('what is something else in the program', () => {
  it('is written as it is on the wire', () => {
    const codec = mapped(uint(9), (value: string) => Number(value), String);
    expect(encode(codec, '7')).toEqual(of(7));
    expect(decode(codec, of(7))).toEqual({ ok: true, value: '7' });
    expect(reasonOf(codec, of(10))).toBe('10 is above 9');
  });
});

describe('a limit', () => {
  it('holds for what is written as for what is read', () => {
    expect(() => encode(uint(5), 6)).toThrow('6 is above 5');
    expect(() => encode(bytes(2), of(1, 2, 3))).toThrow('3 is above 2');
    expect(() => encode(text(3), 'aé!')).toThrow('4 is above 3');
    expect(() => encode(list(uint(), 1), [1, 2])).toThrow('2 is above 1');
    expect(() => encode(word(['yes', 'no']), 'perhaps' as never)).toThrow('perhaps is none of yes, no');
  });
});

describe('what this program wrote itself', () => {
  it('is read without a failure to handle, and a fault in it is an error', () => {
    expect(decodeOwn(point, of(0x82, 1, 2))).toEqual({ x: 1, y: 2 });
    expect(() => decodeOwn(point, of(0x82, 1))).toThrow('stored bytes do not decode: truncated');
  });
});

describe('a fault in a codec itself', () => {
  it('is not taken for malformed bytes', () => {
    const broken: Codec<never> = {
      shape: { type: 'own' },
      write: () => undefined,
      read: () => {
        throw new TypeError('broken');
      },
    };
    expect(() => decode(broken, of(0))).toThrow(TypeError);
  });
});

interface Tree {
  readonly label: string;
  readonly weight: number;
  readonly seal: Uint8Array | null;
  readonly kind: { readonly type: 'leaf' } | { readonly type: 'twig'; readonly flags: readonly boolean[] };
  readonly children: readonly Tree[];
}

const tree: Codec<Tree> = struct({
  label: text(1000),
  weight: integer,
  seal: nullable(bytes(1000)),
  kind: union({ leaf: [0, {}], twig: [1, { flags: list(bool, 5) }] }),
  children: lazy(() => list(tree, 3)),
});

const { tree: anyTree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    label: fc.string({ unit: 'binary', maxLength: 40 }),
    weight: fc.maxSafeInteger(),
    seal: fc.option(fc.uint8Array({ maxLength: 300 })),
    kind: fc.oneof(
      fc.constant({ type: 'leaf' as const }),
      fc.record({ type: fc.constant('twig' as const), flags: fc.array(fc.boolean(), { maxLength: 5 }) }),
    ),
    children: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 3 })),
  }),
}));

/** Bytes that a decoder follows further than noise: heads of all kinds, and little else. */
const headsMostly = fc
  .array(
    fc.oneof(
      {
        arbitrary: fc.constantFrom(0x00, 0x01, 0x18, 0x20, 0x40, 0x41, 0x60, 0x61, 0x80, 0x81, 0x82, 0x83, 0xf4, 0xf6),
        weight: 4,
      },
      { arbitrary: fc.nat(255), weight: 1 },
    ),
    { maxLength: 8 },
  )
  .map((values) => Uint8Array.from(values));

describe('whatever it is', () => {
  it('decodes to what was encoded', () => {
    fc.assert(
      fc.property(anyTree, (value) => {
        expect(decode(tree, encode(tree, value))).toEqual({ ok: true, value });
      }),
    );
  });

  it('cut anywhere, it is refused', () => {
    fc.assert(
      fc.property(anyTree, (value) => {
        const encoded = encode(tree, value);
        for (let length = 0; length < encoded.length; length += 1 + Math.floor(encoded.length / 200))
          expect(decode(tree, encoded.subarray(0, length)).ok).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it('if bytes decode, they are the ones that the value encodes to', () => {
    const small = list(union({ a: [0, {}], b: [1, { n: nullable(integer), s: bytes(3) }] }), 3);
    const any: readonly Codec<unknown>[] = [small, integer, point, text(3), list(nullable(bool), 4)] as never;
    let decodedOnce = 0;
    fc.assert(
      fc.property(headsMostly, fc.constantFrom(...any), (encoded, codec) => {
        const decoded = decode(codec, encoded);
        if (!decoded.ok) return;
        decodedOnce += 1;
        expect(encode(codec, decoded.value)).toEqual(encoded);
      }),
      { numRuns: 2000, seed: 1 },
    );
    expect(decodedOnce).toBeGreaterThan(20);
  });
});
