import { numberKey } from '../conversation/tables.ts';
import type { PandoEvent } from '../api.ts';
import type { MessageId } from '../content/index.ts';
import type { Crypto, RunningHash } from '../crypto/crypto.ts';
import { type Table, table } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import type { BlobName } from './blob-name.ts';
import { encryptedRange, encryptedSize } from './chunks.ts';

/** All attachments that are kept here; the oldest make room, but for those that are on their way. */
export const MAX_KEPT_BYTES = 512 * 1024 * 1024;

/** An attachment of which something is here: encrypted, as it is on servers, chunk by chunk from the first on. */
export interface BlobRow {
  /** Its chunks are under this name. */
  readonly space: string;
  readonly thread: string;
  /** Of the file, not of what is encrypted. */
  readonly size: number;
  /** How many chunks are here. */
  readonly chunks: number;
  /** Messages that it was fetched for or sent with, the first of them: it stays until all of these are gone. */
  readonly messages?: readonly MessageId[];
  /** When it was begun (ms). */
  readonly at: number;
}

/** A file that more messages have than these goes with them at the latest when room is needed. */
const MAX_MESSAGES = 64;

export const blobTable: Table<BlobRow> = table('blob');

function spaceOf(space: string): string {
  return `blob/${space}`;
}

export function putChunk(tx: Transaction, space: string, index: number, sealed: Uint8Array): void {
  tx.put(spaceOf(space), numberKey(index), sealed);
}

export async function chunkOf(tx: Transaction, space: string, index: number): Promise<Uint8Array | undefined> {
  return tx.get(spaceOf(space), numberKey(index));
}

export function dropChunks(tx: Transaction, space: string): void {
  tx.clear(spaceOf(space));
}

/** A file that is here is another message's as well. */
export function heldFor(row: BlobRow, message: MessageId): BlobRow {
  const { messages = [] } = row;
  if (messages.includes(message) || messages.length >= MAX_MESSAGES) return row;
  return { ...row, messages: [...messages, message] };
}

/** A message is gone, and its file with it, unless another message here has the same: any member can name it in one. */
export async function releaseBlob(tx: Transaction, name: BlobName, message: MessageId): Promise<void> {
  const row = await blobTable.get(tx, name);
  if (row === undefined) return;
  const messages = (row.messages ?? []).filter((each) => each !== message);
  if (messages.length === 0) return forgetBlob(tx, name);
  blobTable.put(tx, name, { ...row, messages });
}

/** The files of messages that are taken back go as well. */
export async function forgetDeleted(tx: Transaction, events: readonly PandoEvent[]): Promise<void> {
  for (const event of events) if (event.type === 'delete') await releaseBlobs(tx, event.message as MessageId);
}

/** A message is gone that does not say any more which files it had. */
export async function releaseBlobs(tx: Transaction, message: MessageId): Promise<void> {
  for (const [name, { messages = [] }] of await blobTable.all(tx))
    if (messages.includes(message)) await releaseBlob(tx, name, message);
}

export async function forgetBlob(tx: Transaction, name: BlobName): Promise<void> {
  const row = await blobTable.get(tx, name);
  if (row === undefined) return;
  dropChunks(tx, row.space);
  blobTable.delete(tx, name);
}

/** Forgets the attachments of one conversation, or of all, but for `busy` ones; answers how many bytes that frees. */
export async function forgetBlobs(
  tx: Transaction,
  thread: string | undefined,
  busy: (name: BlobName) => boolean,
): Promise<number> {
  let freed = 0;
  for (const [name, row] of await blobTable.all(tx)) {
    if ((thread !== undefined && row.thread !== thread) || busy(name)) continue;
    freed += keptBytes(row);
    await forgetBlob(tx, name);
  }
  return freed;
}

/** Makes room for a file of `size` bytes. */
export async function makeRoom(tx: Transaction, size: number, busy: (name: BlobName) => boolean): Promise<void> {
  const rows = [...(await blobTable.all(tx))].sort(([, a], [, b]) => a.at - b.at);
  let total = rows.reduce((sum, [, row]) => sum + encryptedSize(row.size), encryptedSize(size));
  for (const [name, row] of rows) {
    if (total <= MAX_KEPT_BYTES) return;
    if (busy(name)) continue;
    total -= encryptedSize(row.size);
    await forgetBlob(tx, name);
  }
}

/** How much of it is here. */
export function keptBytes({ size, chunks }: BlobRow): number {
  return chunks === 0 ? 0 : encryptedRange(size, chunks - 1).end;
}

/** The hashes of blobs that are becoming whole; what an engine does not remember it reads again. */
export class RunningHashes {
  readonly #crypto: Crypto;
  readonly #running = new Map<string, { readonly hash: RunningHash; chunks: number }>();

  constructor(crypto: Crypto) {
    this.#crypto = crypto;
  }

  /** Chunk `index` of a space, of which all earlier ones are stored. */
  async add(tx: Transaction, space: string, index: number, sealed: Uint8Array): Promise<void> {
    const running = await this.#upTo(tx, space, index);
    running.hash.update(sealed);
    running.chunks = index + 1;
  }

  /** Of a space that has `chunks` chunks. */
  async digest(tx: Transaction, space: string, chunks: number): Promise<Uint8Array> {
    const { hash } = await this.#upTo(tx, space, chunks);
    this.#running.delete(space);
    return hash.digest();
  }

  forget(space: string): void {
    this.#running.delete(space);
  }

  async #upTo(tx: Transaction, space: string, chunks: number): Promise<{ readonly hash: RunningHash; chunks: number }> {
    const known = this.#running.get(space);
    if (known?.chunks === chunks) return known;
    const hash = this.#crypto.bulk.sha256();
    for (let index = 0; index < chunks; index++) {
      const sealed = await chunkOf(tx, space, index);
      if (sealed === undefined) throw new Error('a chunk of an attachment is not in the store');
      hash.update(sealed);
    }
    const running = { hash, chunks };
    this.#running.set(space, running);
    return running;
  }
}
