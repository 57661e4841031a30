import fc from 'fast-check';
import type { AnyCodec, Codec, Shape } from '../cbor/index.ts';
import { seeded } from './signature-crypto.ts';

/** How many times a codec that contains itself is followed; its lists end sooner. */
const MAX_DEPTH = 16;
const FEW = 3;
/** Lists that may have only so many items at all are filled now and then. */
const SHORT = 8;

/** At most, in UTF-8. */
const BYTES_PER_CHARACTER = 4;

/** Arbitraries for codecs that are written by hand. */
export type OwnArbitraries = ReadonlyMap<AnyCodec, fc.Arbitrary<unknown>>;

const NONE: OwnArbitraries = new Map();

/**
 * Any value that the codec takes, its limits included; ids, keys and signatures in it are nobody's. What is in `own`
 * stands for the codecs that say nothing of their shape.
 */
export function arbitraryOf<T>(codec: Codec<T>, own = NONE, depth = 0): fc.Arbitrary<T> {
  return (own.get(codec) ?? ofShape(codec.shape, own, depth)) as fc.Arbitrary<T>;
}

/** Every variant of a union by name, each with any fields. */
export function variantsOf<T>(
  codec: Codec<T>,
  own = NONE,
): readonly (readonly [name: string, variant: fc.Arbitrary<T>])[] {
  if (codec.shape.type !== 'union') throw new Error('not a union');
  return Object.entries(codec.shape.variants).map(([type, [, fields]]) => [
    type,
    recordOf(fields, own, 0).map((values) => ({ type, ...values }) as T),
  ]);
}

function ofShape(shape: Shape, own: OwnArbitraries, depth: number): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'uint':
      return fc.oneof(fc.nat(Math.min(shape.max, 300)), fc.integer({ min: 0, max: shape.max }), fc.constant(shape.max));
    case 'integer':
      return fc.oneof(fc.integer({ min: -300, max: 300 }), fc.maxSafeInteger());
    case 'bool':
      return fc.boolean();
    case 'bytes':
      return bytesOf(shape.min, shape.max);
    case 'text':
      return shape.max < BYTES_PER_CHARACTER
        ? fc.string({ unit: 'binary-ascii', maxLength: shape.max })
        : fc.string({ unit: 'binary', maxLength: Math.min(20, Math.floor(shape.max / BYTES_PER_CHARACTER)) });
    case 'word':
      return fc.constantFrom(...shape.words);
    case 'nullable':
      return depth >= MAX_DEPTH ? fc.constant(null) : fc.option(arbitraryOf(shape.of, own, depth), { freq: 1 });
    case 'list':
      return listOf(shape.of, shape.max, own, depth);
    case 'struct':
      return recordOf(shape.fields, own, depth);
    case 'union':
      return fc.oneof(
        ...Object.entries(shape.variants).map(([type, [, fields]]) =>
          recordOf(fields, own, depth).map((values) => ({ type, ...values })),
        ),
      );
    case 'lazy':
      return arbitraryOf(shape.get(), own, depth + 1);
    case 'mapped':
      return arbitraryOf(shape.of, own, depth).map((wire) => shape.from(wire as never));
    case 'own':
      throw new Error('a codec of its own wants an arbitrary of its own');
  }
}

function recordOf(
  fields: Readonly<Record<string, AnyCodec>>,
  own: OwnArbitraries,
  depth: number,
): fc.Arbitrary<Record<string, unknown>> {
  const names = Object.keys(fields);
  return fc
    .tuple(...Object.values(fields).map((each) => arbitraryOf(each, own, depth)))
    .map((values) => Object.fromEntries(names.map((name, i) => [name, values[i]])));
}

function listOf(codec: AnyCodec, max: number, own: OwnArbitraries, depth: number): fc.Arbitrary<readonly unknown[]> {
  const few = Math.min(max, FEW - depth);
  if (few <= 0) return fc.constant([]);
  const item = arbitraryOf(codec, own, depth);
  const short = fc.array(item, { maxLength: few });
  if (max > SHORT || depth > 0) return short;
  const full = fc.array(item, { minLength: max, maxLength: max });
  return fc.oneof({ arbitrary: short, weight: 9 }, { arbitrary: full, weight: 1 });
}

/** The bytes are drawn as one number, which is quicker than byte by byte, and not many. */
function bytesOf(min: number, max: number): fc.Arbitrary<Uint8Array> {
  const length = min === max ? fc.constant(min) : fc.oneof(fc.nat(30), fc.constantFrom(255, 256, 300));
  return fc.tuple(fc.nat(), length).map(([label, wanted]) => seeded(`${label}`, Math.min(wanted, max)));
}
