import { type Codec, MalformedError, Reader, compareBytes, encode } from '@pando/protocol';
import { type CborItem, type MapKey, encodeKey, readItem, readKey } from './cbor-item.ts';
import { MAX_EXTENSIONS, MAX_EXTENSION_DEPTH, MAX_EXTENSION_NAME_BYTES, MAX_EXTENSION_VALUE_BYTES } from './limits.ts';

/** MIMI's extensions: encoded values by name. Unknown ones are kept and written again as they came. */
export type Extensions = ReadonlyMap<MapKey, CborItem>;

export const NO_EXTENSIONS: Extensions = new Map();

export const extensionsCodec: Codec<Extensions> = {
  shape: { type: 'own' },
  write: (writer, extensions) => {
    const entries = [...extensions].map(([name, value]) => ({ key: encodeKey(name), value }));
    entries.sort((a, b) => compareBytes(a.key, b.key));
    writer.map(entries.length);
    for (const { key, value } of entries) {
      writer.raw(key);
      writer.raw(value);
    }
  },
  read: (reader) => {
    const size = reader.map(MAX_EXTENSIONS);
    const extensions = new Map<MapKey, CborItem>();
    let previous: Uint8Array | undefined;
    for (let i = 0; i < size; i++) {
      const name = readKey(reader, MAX_EXTENSION_NAME_BYTES);
      const key = encodeKey(name);
      if (previous !== undefined && compareBytes(previous, key) >= 0)
        throw new MalformedError('extensions out of order');
      previous = key;
      extensions.set(name, readItem(reader, MAX_EXTENSION_VALUE_BYTES, MAX_EXTENSION_DEPTH));
    }
    return extensions;
  },
};

/** An extension's value as `codec` reads it; undefined if it is absent or does not fit. */
export function extensionValue<T>(extensions: Extensions, name: MapKey, codec: Codec<T>): T | undefined {
  const item = extensions.get(name);
  if (item === undefined) return undefined;
  try {
    const reader = new Reader(item);
    const value = codec.read(reader);
    reader.end();
    return value;
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

/** The given extensions and one more. */
export function withExtension<T>(extensions: Extensions, name: MapKey, codec: Codec<T>, value: T): Extensions {
  return new Map(extensions).set(name, encode(codec, value));
}
