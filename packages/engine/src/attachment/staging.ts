import { toHex } from '@pando/protocol';
import type { ApiError, Outcome } from '../api.ts';
import { type AttachmentSource, type Media, MAX_CONTENT_TYPE_BYTES, MAX_FILE_NAME_BYTES } from '../content/index.ts';
import type { Context } from '../conversation/context.ts';
import { type Table, table } from '../stored.ts';
import type { Turn } from '../turn.ts';
import { type BlobName, blobUrl } from './blob-name.ts';
import { dropChunks, putChunk } from './blobs.ts';
import { CHUNK_BYTES, MAX_FILE_BYTES, chunkCount, chunkLength, cipherOf, newFileKey, sealChunk } from './chunks.ts';
import type { UploadId } from './upload.ts';

/** Files that wait to be sent, or for a quorum of the homes, all together. */
const MAX_WAITING_BYTES = 512 * 1024 * 1024;
/** A file whose message was not sent in this time is forgotten. */
const ABANDONED_AFTER_MS = 24 * 3600 * 1000;
const ID_BYTES = 16;
const UNKNOWN_TYPE = 'application/octet-stream';

/** A file that is to be sent: its bytes are encrypted and stored here as they come, so that nothing else need keep them. */
interface StagedRow {
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  /** How many chunks have come. */
  readonly chunks: number;
  readonly at: number;
}

const stagedTable: Table<StagedRow> = table('staged-file');

const UNKNOWN_FILE: ApiError = { code: 'bad-parameters', message: 'There is no such file that waits to be sent.' };

export interface FileDescription {
  readonly name: string;
  readonly mediaType: string;
  readonly size: number;
}

/** Begins a file that is to be sent; its id. */
export async function stageFile(
  ctx: Context,
  turn: Turn,
  { name, mediaType, size }: FileDescription,
): Promise<Outcome<string>> {
  if (size > MAX_FILE_BYTES) return failed({ code: 'too-large', message: 'The file is above 100 MB.' });
  const staged = (await stagedTable.all(turn.tx)).reduce((sum, [, row]) => sum + row.size, 0);
  const waiting = [...ctx.uploads.values()].reduce((sum, { row }) => sum + row.size, staged);
  if (waiting + size > MAX_WAITING_BYTES) {
    return failed({ code: 'too-large', message: 'Too much waits to be sent. Try again when some of it has gone.' });
  }
  const { crypto } = ctx.ports;
  const id = toHex(crypto.random(ID_BYTES));
  const { key, nonce } = newFileKey(crypto, size);
  const isNamed = mediaType !== '' && mediaType.length <= MAX_CONTENT_TYPE_BYTES;
  stagedTable.put(turn.tx, id, {
    name: clipped(name, MAX_FILE_NAME_BYTES),
    mediaType: isNamed ? mediaType : UNKNOWN_TYPE,
    size,
    key,
    nonce,
    chunks: 0,
    at: turn.now,
  });
  return { ok: true, value: id };
}

/** Takes the next chunk of a file; one that came before changes nothing. How many are here now. */
export async function putPiece(
  ctx: Context,
  turn: Turn,
  { file: id, piece, bytes }: { readonly file: string; readonly piece: number; readonly bytes: Uint8Array },
): Promise<Outcome<number>> {
  const row = await stagedTable.get(turn.tx, id);
  if (row === undefined) return failed(UNKNOWN_FILE);
  if (piece < row.chunks) return { ok: true, value: row.chunks };
  const isNext = piece === row.chunks && piece < chunkCount(row.size);
  if (!isNext || bytes.length !== chunkLength(row.size, piece)) {
    return failed({
      code: 'bad-parameters',
      message: 'A file is given in pieces of the size that was told, in order.',
    });
  }
  const sealed = await sealChunk(ctx.ports.crypto, row, piece, bytes);
  putChunk(turn.tx, id, piece, sealed);
  await ctx.hashes.add(turn.tx, id, piece, sealed);
  stagedTable.put(turn.tx, id, { ...row, chunks: piece + 1 });
  return { ok: true, value: piece + 1 };
}

/** A file whose bytes are all at hand. */
export async function stageWhole(
  ctx: Context,
  turn: Turn,
  { bytes, ...about }: { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array },
): Promise<Outcome<string>> {
  const staged = await stageFile(ctx, turn, { ...about, size: bytes.length });
  if (!staged.ok) return staged;
  for (let piece = 0; piece < chunkCount(bytes.length); piece++) {
    const part = bytes.subarray(piece * CHUNK_BYTES, (piece + 1) * CHUNK_BYTES);
    await putPiece(ctx, turn, { file: staged.value, piece, bytes: part });
  }
  return staged;
}

/** The person has changed their mind. */
export function dropStaged(ctx: Context, turn: Turn, id: string): void {
  stagedTable.delete(turn.tx, id);
  dropChunks(turn.tx, id);
  ctx.hashes.forget(id);
}

/** Files that nobody will send any more. */
export async function dropAbandoned(ctx: Context, turn: Turn): Promise<void> {
  for (const [id, row] of await stagedTable.all(turn.tx)) {
    if (row.at + ABANDONED_AFTER_MS < turn.now) dropStaged(ctx, turn, id);
  }
}

/** Why a file cannot be sent now; undefined where it can. */
export async function refusalOf(turn: Turn, id: string): Promise<ApiError | undefined> {
  const row = await stagedTable.get(turn.tx, id);
  if (row === undefined) return UNKNOWN_FILE;
  if (row.chunks === chunkCount(row.size)) return undefined;
  return { code: 'bad-parameters', message: 'Not all of the file is here yet.' };
}

/** A file that goes with a message now. */
export interface Taken {
  readonly source: AttachmentSource;
  /** Where its chunks are here, if it has to be brought to the servers. */
  readonly upload?: { readonly id: UploadId; readonly name: BlobName; readonly space: string };
}

/** Takes a file out of those that wait, of which `refusalOf` has nothing to say. Its chunks stay where they are. */
export async function takeStaged(
  ctx: Context,
  turn: Turn,
  { id, media, homes }: { readonly id: string; readonly media: Media | null; readonly homes: readonly string[] },
): Promise<Taken> {
  const row = await stagedTable.get(turn.tx, id);
  if (row === undefined) throw new Error('a staged file is gone');
  const contentHash = await ctx.hashes.digest(turn.tx, id, row.chunks);
  stagedTable.delete(turn.tx, id);
  const name = toHex(contentHash);
  const urls = homes.map((url) => blobUrl(url, name));
  const source = { name: row.name, mediaType: row.mediaType, urls, ...cipherOf(row, contentHash), media };
  return { source, upload: { id, name, space: id } };
}

function failed(error: ApiError): { readonly ok: false; readonly error: ApiError } {
  return { ok: false, error };
}

/** As much of a text as its limit in bytes holds, whole characters only. */
function clipped(text: string, bytes: number): string {
  const buffer = new Uint8Array(bytes);
  const { written } = new TextEncoder().encodeInto(text, buffer);
  return new TextDecoder().decode(buffer.subarray(0, written));
}
