import { type Table, table } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import type { BlobName } from './blob-name.ts';

/** Larger files are fetched again each time. */
const MAX_CACHED_BYTES = 16 * 1024 * 1024;
/** All of them together. */
const MAX_CACHE_BYTES = 128 * 1024 * 1024;

interface CachedRow {
  readonly thread: string;
  readonly size: number;
  /** When it came (ms): the oldest goes first. */
  readonly at: number;
}

const cachedTable: Table<CachedRow> = table('attachment');
const BYTES_SPACE = 'attachment.bytes';

interface CachedFile {
  readonly name: BlobName;
  readonly thread: string;
  readonly bytes: Uint8Array;
  readonly now: number;
}

/** Keeps an opened attachment, if it is not large; others make room for it. */
export async function cacheFile(tx: Transaction, { name, thread, bytes, now }: CachedFile): Promise<void> {
  const size = bytes.length;
  if (size > MAX_CACHED_BYTES) return;
  const rows = [...(await cachedTable.all(tx))].filter(([key]) => key !== name).sort(([, a], [, b]) => a.at - b.at);
  let total = rows.reduce((sum, [, row]) => sum + row.size, size);
  for (const [key, row] of rows) {
    if (total <= MAX_CACHE_BYTES) break;
    total -= row.size;
    dropCached(tx, key);
  }
  cachedTable.put(tx, name, { thread, size, at: now });
  tx.put(BYTES_SPACE, name, bytes);
}

export async function cachedFile(tx: Transaction, name: BlobName): Promise<Uint8Array | undefined> {
  return tx.get(BYTES_SPACE, name);
}

/** Forgets the attachments of a conversation that is deleted here. */
export async function forgetFiles(tx: Transaction, thread: string): Promise<void> {
  for (const [name, row] of await cachedTable.all(tx)) if (row.thread === thread) dropCached(tx, name);
}

/** Forgets one attachment. */
export function dropCached(tx: Transaction, name: BlobName): void {
  cachedTable.delete(tx, name);
  tx.delete(BYTES_SPACE, name);
}
