import { MalformedError, Reader } from './reader.ts';
import { Writer } from './writer.ts';

/**
 * How one structure is written and read. `write` throws a `RangeError` at what `read` would refuse: whoever calls
 * `encode` has kept to the limits. `read` throws `MalformedError`, which `decode` turns into a value.
 */
export interface Codec<T> {
  readonly shape: Shape;
  write(writer: Writer, value: T): void;
  read(reader: Reader): T;
}

/** A codec of whatever type: each field has its own. */
// oxlint-disable-next-line typescript/no-explicit-any -- a codec both takes and gives its type, so no other type fits all
export type AnyCodec = Codec<any>;
type Fields = Readonly<Record<string, AnyCodec>>;
type Variants = Readonly<Record<string, readonly [tag: number, fields: Fields]>>;

/** What a codec takes, for those who make values of any codec: property tests and fuzzers. */
export type Shape =
  | { readonly type: 'uint'; readonly max: number }
  | { readonly type: 'integer' | 'bool' }
  | { readonly type: 'bytes'; readonly min: number; readonly max: number }
  | { readonly type: 'text'; readonly max: number }
  | { readonly type: 'word'; readonly words: readonly string[] }
  | { readonly type: 'nullable'; readonly of: AnyCodec }
  | { readonly type: 'list'; readonly of: AnyCodec; readonly max: number }
  | { readonly type: 'struct'; readonly fields: Fields }
  | { readonly type: 'union'; readonly variants: Variants }
  | { readonly type: 'lazy'; readonly get: () => AnyCodec }
  /** The same on the wire as `of`, something else in the program. */
  | { readonly type: 'mapped'; readonly of: AnyCodec; readonly from: (value: never) => unknown }
  /** Written and read by code of its own. */
  | { readonly type: 'own' };

export type Infer<C> = C extends Codec<infer T> ? T : never;

export type Decoded<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

export function encode<T>(codec: Codec<T>, value: T): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  codec.write(writer, value);
  return writer.finish();
}

/** Decodes the whole of `bytes`; anything malformed, non-canonical or beyond a limit is a typed failure. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): Decoded<T> {
  try {
    const reader = new Reader(bytes);
    const value = codec.read(reader);
    reader.end();
    return { ok: true, value };
  } catch (error) {
    if (error instanceof MalformedError) return { ok: false, reason: error.message };
    throw error;
  }
}

/** Decodes what this program itself has written: failure is a broken invariant. */
export function decodeOwn<T>(codec: Codec<T>, bytes: Uint8Array): T {
  const decoded = decode(codec, bytes);
  if (!decoded.ok) throw new Error(`stored bytes do not decode: ${decoded.reason}`);
  return decoded.value;
}

export function uint(max: number = Number.MAX_SAFE_INTEGER): Codec<number> {
  return {
    shape: { type: 'uint', max },
    write: (writer, value) => {
      expectAtMost(value, max);
      writer.head(0, value);
    },
    read: (reader) => {
      const value = reader.uint();
      if (value > max) throw new MalformedError(`${value} is above ${max}`);
      return value;
    },
  };
}

export const integer: Codec<number> = {
  shape: { type: 'integer' },
  write: (writer, value) => writer.integer(value),
  read: (reader) => reader.integer(),
};

export const bool: Codec<boolean> = {
  shape: { type: 'bool' },
  write: (writer, value) => writer.bool(value),
  read: (reader) => reader.bool(),
};

/** A byte string of at most `max` bytes. */
export function bytes(max: number): Codec<Uint8Array> {
  return {
    shape: { type: 'bytes', min: 0, max },
    write: (writer, value) => {
      expectAtMost(value.length, max);
      writer.bytes(value);
    },
    read: (reader) => reader.bytes(max),
  };
}

/** A byte string of exactly `length` bytes. */
export function fixedBytes<T extends Uint8Array = Uint8Array>(length: number): Codec<T> {
  return {
    shape: { type: 'bytes', min: length, max: length },
    write: (writer, value) => {
      if (value.length !== length) throw new RangeError(`${value.length} bytes where ${length} belong`);
      writer.bytes(value);
    },
    read: (reader) => {
      const value = reader.bytes(length);
      if (value.length !== length) throw new MalformedError(`${value.length} bytes where ${length} belong`);
      return value as Uint8Array as T;
    },
  };
}

/** At most `max` bytes of UTF-8. */
export function text(max: number): Codec<string> {
  return {
    shape: { type: 'text', max },
    write: (writer, value) => expectAtMost(writer.text(value), max),
    read: (reader) => reader.text(max),
  };
}

/** One of the given words. */
export function word<const W extends string>(words: readonly W[]): Codec<W> {
  const longest = Math.max(...words.map((each) => each.length));
  return {
    shape: { type: 'word', words },
    write: (writer, value) => {
      if (!words.includes(value)) throw new RangeError(`${value} is none of ${words.join(', ')}`);
      writer.text(value);
    },
    read: (reader) => {
      const value = reader.name(longest) as W;
      if (!words.includes(value)) throw new MalformedError(`unknown word; one of ${words.join(', ')} belongs here`);
      return value;
    },
  };
}

export function nullable<T>(codec: Codec<T>): Codec<T | null> {
  return {
    shape: { type: 'nullable', of: codec },
    write: (writer, value) => (value === null ? writer.null() : codec.write(writer, value)),
    read: (reader) => {
      if (!reader.isNull()) return codec.read(reader);
      reader.null();
      return null;
    },
  };
}

export function list<T>(codec: Codec<T>, max: number): Codec<readonly T[]> {
  return {
    shape: { type: 'list', of: codec, max },
    write: (writer, values) => {
      expectAtMost(values.length, max);
      writer.array(values.length);
      for (const value of values) codec.write(writer, value);
    },
    read: (reader) => {
      const length = reader.array(max);
      const values: T[] = [];
      for (let i = 0; i < length; i++) values.push(codec.read(reader));
      return values;
    },
  };
}

type Struct<F> = { readonly [K in keyof F]: F[K] extends Codec<infer T> ? T : never };

/** A structure: an array of its fields, in the order given here. */
export function struct<F extends Fields>(fields: F): Codec<Struct<F>> {
  const names = Object.keys(fields);
  const codecs: Codec<unknown>[] = Object.values(fields);
  return {
    shape: { type: 'struct', fields },
    write: (writer, value) => {
      writer.array(names.length);
      for (let i = 0; i < names.length; i++)
        codecs[i]?.write(writer, (value as Record<string, unknown>)[names[i] as string]);
    },
    read: (reader) => {
      expectLength(reader.array(names.length), names.length);
      const value: Record<string, unknown> = {};
      for (let i = 0; i < names.length; i++) value[names[i] as string] = codecs[i]?.read(reader);
      return value as Struct<F>;
    },
  };
}

type UnionOf<V extends Variants> = {
  [K in keyof V]: { readonly type: K } & Struct<V[K][1]>;
}[keyof V];

/** A discriminated union: an array of the variant's number and its fields. */
export function union<V extends Variants>(variants: V): Codec<UnionOf<V>> {
  interface Variant {
    readonly type: string;
    readonly tag: number;
    readonly names: readonly string[];
    readonly codecs: readonly Codec<unknown>[];
  }
  const byName = new Map<string, Variant>();
  const byTag = new Map<number, Variant>();
  for (const [type, [tag, fields]] of Object.entries(variants)) {
    const variant = { type, tag, names: Object.keys(fields), codecs: Object.values(fields) };
    if (byTag.has(tag)) throw new Error(`two variants with number ${tag}`);
    byName.set(type, variant);
    byTag.set(tag, variant);
  }
  return {
    shape: { type: 'union', variants },
    write: (writer, value) => {
      const record = value as unknown as Record<string, unknown> & { type: string };
      const variant = byName.get(record.type);
      if (variant === undefined) throw new Error(`no variant ${record.type}`);
      writer.array(variant.names.length + 1);
      writer.head(0, variant.tag);
      const { names, codecs } = variant;
      for (let i = 0; i < names.length; i++) codecs[i]?.write(writer, record[names[i] as string]);
    },
    read: (reader) => {
      const length = reader.array(64);
      if (length === 0) throw new MalformedError('empty array where a message belongs');
      const tag = reader.uint();
      const variant = byTag.get(tag);
      if (variant === undefined) throw new MalformedError(`unknown message number ${tag}`);
      expectLength(length, variant.names.length + 1);
      const { type, names, codecs } = variant;
      const value: Record<string, unknown> = { type };
      for (let i = 0; i < names.length; i++) value[names[i] as string] = codecs[i]?.read(reader);
      return value as UnionOf<V>;
    },
  };
}

/** The same on the wire as `codec`, something else in the program. */
export function mapped<W, T>(codec: Codec<W>, to: (value: T) => W, from: (wire: W) => T): Codec<T> {
  return {
    shape: { type: 'mapped', of: codec, from },
    write: (writer, value) => codec.write(writer, to(value)),
    read: (reader) => from(codec.read(reader)),
  };
}

/** For structures that contain themselves. */
export function lazy<T>(make: () => Codec<T>): Codec<T> {
  let codec: Codec<T> | undefined;
  const get = (): Codec<T> => (codec ??= make());
  return {
    shape: { type: 'lazy', get },
    write: (writer, value) => get().write(writer, value),
    read: (reader) => get().read(reader),
  };
}

function expectLength(actual: number, expected: number): void {
  if (actual !== expected) throw new MalformedError(`${actual} fields where ${expected} belong`);
}

function expectAtMost(size: number, max: number): void {
  if (size > max) throw new RangeError(`${size} is above ${max}`);
}
