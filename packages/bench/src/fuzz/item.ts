import { MAJOR, MalformedError, Reader, Writer } from '@pando/protocol';

/** One CBOR item taken apart, so that it can be changed where a decoder looks. */
export type Item = Leaf | Wrapped | List;

export type Leaf =
  | { readonly type: 'uint' | 'nint' | 'tag'; readonly argument: number }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'null' };

/** A byte string that holds an array itself. `places`: as for lists. */
export interface Wrapped {
  readonly type: 'wrapped';
  readonly item: Item;
  readonly places: number;
}

export interface List {
  readonly type: 'array' | 'map';
  readonly items: readonly Item[];
  /** How many items there are in it, itself included, all the way down. */
  readonly places: number;
}

export function wrapped(item: Item): Wrapped {
  return { type: 'wrapped', item, places: 1 + placesIn(item) };
}

export function list(type: List['type'], items: readonly Item[]): List {
  return { type, items, places: items.reduce((sum, each) => sum + placesIn(each), 1) };
}

export function placesIn(item: Item): number {
  return 'places' in item ? item.places : 1;
}

const MAX_DEPTH = 40;

/** Undefined where the bytes are not one item of deterministic CBOR. */
export function parseItem(bytes: Uint8Array, depth = MAX_DEPTH): Item | undefined {
  try {
    const reader = new Reader(bytes);
    const item = readItem(reader, bytes.length, depth);
    reader.end();
    return item;
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

export function encodeItem(item: Item): Uint8Array {
  const writer = new Writer();
  writeItem(writer, item);
  return writer.finish();
}

function readItem(reader: Reader, room: number, depth: number): Item {
  if (depth === 0) throw new MalformedError('too deep');
  switch (reader.peekMajor()) {
    case MAJOR.uint:
      return { type: 'uint', argument: reader.uint() };
    case MAJOR.nint:
      return { type: 'nint', argument: -1 - reader.integer() };
    case MAJOR.tag:
      return { type: 'tag', argument: reader.tag() };
    case MAJOR.bytes: {
      const bytes = reader.bytes(room);
      const inner = ((bytes[0] ?? 0) & 0xe0) === MAJOR.array ? parseItem(bytes, depth - 1) : undefined;
      return inner === undefined ? { type: 'bytes', bytes } : wrapped(inner);
    }
    case MAJOR.text:
      return { type: 'text', text: reader.text(room) };
    case MAJOR.array:
      return list('array', readItems(reader, reader.array(room), room, depth));
    case MAJOR.map:
      return list('map', readItems(reader, 2 * reader.map(room), room, depth));
    default:
      if (!reader.isNull()) return { type: 'bool', value: reader.bool() };
      reader.null();
      return { type: 'null' };
  }
}

function readItems(reader: Reader, count: number, room: number, depth: number): readonly Item[] {
  const items: Item[] = [];
  for (let i = 0; i < count; i++) items.push(readItem(reader, room, depth - 1));
  return items;
}

function writeItem(writer: Writer, item: Item): void {
  switch (item.type) {
    case 'uint':
      return writer.head(MAJOR.uint, item.argument);
    case 'nint':
      return writer.head(MAJOR.nint, item.argument);
    case 'tag':
      return writer.head(MAJOR.tag, item.argument);
    case 'bytes':
      return writer.bytes(item.bytes);
    case 'wrapped':
      return writer.bytes(encodeItem(item.item));
    case 'text':
      writer.text(item.text);
      return;
    case 'array':
    case 'map':
      writer.head(MAJOR[item.type], item.type === 'map' ? Math.floor(item.items.length / 2) : item.items.length);
      for (const each of item.items) writeItem(writer, each);
      return;
    case 'bool':
      return writer.bool(item.value);
    case 'null':
      return writer.null();
  }
}
