import { MAJOR, Reader, Writer } from '@pando/protocol';
import type { StoreReader } from './store.ts';
import type { Transaction } from './transaction.ts';

/** What the engine stores: data it wrote itself, so its shape is trusted when it is read. */
export type Stored =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Stored[]
  | { readonly [key: string]: Stored | undefined };

const MAX_ITEMS = 10_000_000;
const MAX_BYTES = 0x7fff_ffff;
const textEncoder = new TextEncoder();
const textDecoder = new TextDecoder();

export function encodeStored(value: unknown): Uint8Array<ArrayBuffer> {
  const writer = new Writer();
  write(writer, value as Stored);
  return writer.finish();
}

export function decodeStored<T>(bytes: Uint8Array): T {
  return read(new Reader(bytes)) as T;
}

/** Rows of one type in one space. */
export interface Table<T> {
  get(reader: StoreReader, key: string): Promise<T | undefined>;
  put(tx: Transaction, key: string, value: T): void;
  delete(tx: Transaction, key: string): void;
  all(reader: StoreReader): Promise<readonly (readonly [key: string, value: T])[]>;
  clear(tx: Transaction): void;
}

export function table<T>(space: string): Table<T> {
  return tableOf(space, encodeStored, decodeStored<T>);
}

/** Rows in JSON, where nothing in them is bytes and a start reads very many: browsers decode it far quicker. */
export function jsonTable<T>(space: string): Table<T> {
  return tableOf(
    space,
    (value) => textEncoder.encode(JSON.stringify(value)),
    (bytes) => JSON.parse(textDecoder.decode(bytes)) as T,
  );
}

function tableOf<T>(space: string, encode: (value: T) => Uint8Array, decode: (bytes: Uint8Array) => T): Table<T> {
  return {
    get: async (reader, key) => {
      const bytes = await reader.get(space, key);
      return bytes === undefined ? undefined : decode(bytes);
    },
    put: (tx, key, value) => tx.put(space, key, encode(value)),
    delete: (tx, key) => tx.delete(space, key),
    all: async (reader) => (await reader.range(space)).map((row) => [row.key, decode(row.value)] as const),
    clear: (tx) => tx.clear(space),
  };
}

function write(writer: Writer, value: Stored): void {
  if (value === null) writer.null();
  else if (typeof value === 'boolean') writer.bool(value);
  else if (typeof value === 'number') writer.integer(value);
  else if (typeof value === 'string') writer.text(value);
  else if (value instanceof Uint8Array) writer.bytes(value);
  else if (isList(value)) {
    writer.array(value.length);
    for (const item of value) write(writer, item);
  } else {
    const keys = Object.keys(value);
    let size = 0;
    for (const key of keys) if (value[key] !== undefined) size += 1;
    writer.map(size);
    for (const key of keys) {
      const member = value[key];
      if (member === undefined) continue;
      writer.text(key);
      write(writer, member);
    }
  }
}

function isList(value: Stored): value is readonly Stored[] {
  return Array.isArray(value);
}

function read(reader: Reader): Stored {
  switch (reader.peekMajor()) {
    case MAJOR.uint:
    case MAJOR.nint:
      return reader.integer();
    case MAJOR.bytes:
      return reader.bytes(MAX_BYTES);
    case MAJOR.text:
      return reader.text(MAX_BYTES);
    case MAJOR.array: {
      const items: Stored[] = [];
      for (let left = reader.array(MAX_ITEMS); left > 0; left--) items.push(read(reader));
      return items;
    }
    case MAJOR.map: {
      const members: Record<string, Stored> = {};
      for (let left = reader.map(MAX_ITEMS); left > 0; left--) members[reader.name(MAX_BYTES)] = read(reader);
      return members;
    }
    default:
      if (!reader.isNull()) return reader.bool();
      reader.null();
      return null;
  }
}
