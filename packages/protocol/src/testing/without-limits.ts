import { type AnyCodec, type Codec, bytes, lazy, list, nullable, struct, text, uint, union } from '../cbor/index.ts';

/** Writes what `codec` writes, and beyond its limits: for what a program that does not keep them would send. */
export function withoutLimits<T>(codec: Codec<T>): Codec<T> {
  return unlimited(codec) as Codec<T>;
}

function unlimited(codec: AnyCodec): AnyCodec {
  const { shape } = codec;
  switch (shape.type) {
    case 'uint':
      return uint();
    case 'bytes':
      return bytes(Infinity);
    case 'text':
    case 'word':
      return text(Infinity);
    case 'nullable':
      return nullable(unlimited(shape.of));
    case 'list':
      return list(unlimited(shape.of), Infinity);
    case 'struct':
      return struct(unlimitedFields(shape.fields));
    case 'union':
      return union(
        Object.fromEntries(
          Object.entries(shape.variants).map(([type, [tag, fields]]) => [
            type,
            [tag, unlimitedFields(fields)] as const,
          ]),
        ),
      ) as AnyCodec;
    case 'lazy':
      return lazy(() => unlimited(shape.get()));
    case 'integer':
    case 'bool':
    case 'mapped':
    case 'own':
      return codec;
  }
}

function unlimitedFields(fields: Readonly<Record<string, AnyCodec>>): Record<string, AnyCodec> {
  return Object.fromEntries(Object.entries(fields).map(([name, codec]) => [name, unlimited(codec)]));
}
