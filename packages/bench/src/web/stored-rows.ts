import { type Infer, bytes, decodeOwn, encode, list, struct, text } from '@pando/protocol';

/** Rows of a store on their way into a browser: so many at once that a transaction of IndexedDB takes them well. */
const ROWS_A_CHUNK = 4_000;
const MAX_ROW_BYTES = 16 * 1024 * 1024;

const chunkCodec = list(struct({ space: text(512), key: text(512), value: bytes(MAX_ROW_BYTES) }), ROWS_A_CHUNK);
export type StoredRows = Infer<typeof chunkCodec>;

export function decodeRows(chunk: Uint8Array): StoredRows {
  return decodeOwn(chunkCodec, chunk);
}

export function encodeRows(rows: Iterable<StoredRows[number]>): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let chunk: StoredRows[number][] = [];
  const end = (): void => {
    if (chunk.length > 0) chunks.push(encode(chunkCodec, chunk));
    chunk = [];
  };
  for (const row of rows) {
    chunk.push(row);
    if (chunk.length === ROWS_A_CHUNK) end();
  }
  end();
  return chunks;
}
