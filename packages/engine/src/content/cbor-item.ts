import { MAJOR, MalformedError, type Reader, Writer, compareBytes } from '@pando/protocol';

/** The encoding of one CBOR item whose meaning is not known here. */
export type CborItem = Uint8Array;

/** A map's key: an integer or a text. */
export type MapKey = number | string;

export function encodeKey(key: MapKey): Uint8Array {
  const writer = new Writer();
  if (typeof key === 'number') writer.integer(key);
  else writer.text(key);
  return writer.finish();
}

/** Reads an integer, or a text of 1 to `maxBytes` bytes. */
export function readKey(reader: Reader, maxBytes: number): MapKey {
  if (reader.peekMajor() !== MAJOR.text) return reader.integer();
  const key = reader.text(maxBytes);
  if (key.length === 0) throw new MalformedError('empty name');
  return key;
}

/** Reads any item of at most `maxBytes` in deterministic encoding and returns its bytes. Floats are refused. */
export function readItem(reader: Reader, maxBytes: number, maxDepth: number): CborItem {
  const from = reader.position;
  skipItem(reader, from + maxBytes, maxDepth);
  return reader.slice(from, reader.position).slice();
}

function skipItem(reader: Reader, end: number, depth: number): void {
  if (depth === 0) throw new MalformedError('nested too deep');
  skipContent(reader, end, depth);
  if (reader.position > end) throw new MalformedError('item too long');
}

function skipContent(reader: Reader, end: number, depth: number): void {
  const room = Math.max(0, end - reader.position);
  switch (reader.peekMajor()) {
    case MAJOR.uint:
    case MAJOR.nint:
      reader.integer();
      return;
    case MAJOR.bytes:
      reader.bytes(room);
      return;
    case MAJOR.text:
      reader.text(room);
      return;
    case MAJOR.array: {
      const length = reader.array(room);
      for (let i = 0; i < length; i++) skipItem(reader, end, depth - 1);
      return;
    }
    case MAJOR.map: {
      const size = reader.map(room);
      let previous: Uint8Array | undefined;
      for (let i = 0; i < size; i++) {
        const key = readItem(reader, Math.max(0, end - reader.position), depth - 1);
        if (previous !== undefined && compareBytes(previous, key) >= 0)
          throw new MalformedError('map keys out of order');
        previous = key;
        skipItem(reader, end, depth - 1);
      }
      return;
    }
    case MAJOR.tag:
      reader.tag();
      skipItem(reader, end, depth - 1);
      return;
    default:
      if (reader.isNull()) reader.null();
      else reader.bool();
  }
}
