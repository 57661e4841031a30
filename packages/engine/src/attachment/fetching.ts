import { concatBytes, equalBytes, toHex } from '@pando/protocol';
import type { ApiError, AttachmentState } from '../api.ts';
import type { AttachmentSource, MessageId } from '../content/index.ts';
import { type Context, readerOf } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import type { HttpAnswer } from '../network/http.ts';
import { serverUrl } from '../network/server-url.ts';
import { attachmentView, attachmentsOf } from '../timeline/index.ts';
import type { Transaction } from '../transaction.ts';
import type { Turn } from '../turn.ts';
import { type BlobName, blobUrl } from './blob-name.ts';
import { type BlobRow, blobTable, chunkOf, forgetBlob, heldFor, makeRoom, putChunk } from './blobs.ts';
import { bytesIn, chunkCount, encryptedRange, isSupported, openChunk } from './chunks.ts';
import type { Download } from './download.ts';
import { isOnItsWay } from './sending.ts';

/** A server that has not given a chunk in this time (ms) is not waited for: another one is asked as well. */
const PATIENCE_MS = 8_000;

const NO_ATTACHMENT: ApiError = { code: 'unknown-message', message: 'This message has no such attachment.' };
const UNSUPPORTED: ApiError = { code: 'refused', message: 'This version of Pando cannot open this attachment.' };
const UNTRUE: ApiError = { code: 'refused', message: 'This attachment is not the one that its message names.' };
const OUT_OF_REACH: ApiError = {
  code: 'offline',
  message: 'None of the servers that keep this attachment gives it out now. Try again later.',
};

/** One of a message's attachments. */
export interface Which {
  readonly id: MessageId;
  readonly index: number;
}

/**
 * Replies to `call` once an attachment is here, whole and verified: with its bytes, or with what is here. What came
 * earlier is not fetched again.
 */
export async function fetchAttachment(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  { call, reply, id, index }: Which & { readonly call: { readonly id: string }; readonly reply: 'bytes' | 'state' },
): Promise<void> {
  const source = (await attachmentsOf(readerOf(ctx, turn.tx, c), c.thread, id))[index];
  if (source === undefined) return turn.refuse(call.id, NO_ATTACHMENT);
  if (!isSupported(source)) return turn.refuse(call.id, UNSUPPORTED);
  const name = toHex(source.contentHash);
  const row = await heldRow(ctx, turn, source, id);
  if (row === 'another') return turn.refuse(call.id, UNTRUE);
  if (row?.chunks === chunkCount(source.size))
    return answer(ctx, turn, [call.id, reply], { source, message: id, index });
  const known = ctx.downloads.get(name);
  if (known !== undefined) {
    known.calls.set(call.id, reply);
    return;
  }
  if (row === undefined) {
    await makeRoom(turn.tx, source.size, (each) => isOnItsWay(ctx, each));
    blobTable.put(turn.tx, name, {
      space: name,
      thread: c.thread,
      size: source.size,
      chunks: 0,
      at: turn.now,
      messages: [id],
    });
  }
  ctx.downloads.set(name, {
    name,
    source,
    thread: c.thread,
    message: id,
    index,
    chunks: row?.chunks ?? 0,
    calls: new Map([[call.id, reply]]),
    addresses: addresses(source, name),
    asked: new Map(),
    failed: new Set(),
  });
  await planDownloads(ctx, turn);
}

/**
 * What is here of an attachment, held for a message from now on. A message that says another size than one before it is
 * not about the same file, though it names the same hash: what is whole fits its hash; what is not is fetched anew.
 */
async function heldRow(
  ctx: Context,
  turn: Turn,
  source: AttachmentSource,
  message: MessageId,
): Promise<BlobRow | 'another' | undefined> {
  const name = toHex(source.contentHash);
  const row = await blobTable.get(turn.tx, name);
  if (row === undefined) return undefined;
  if (row.size !== source.size) {
    if (row.chunks === chunkCount(row.size) || isOnItsWay(ctx, name)) return 'another';
    ctx.hashes.forget(row.space);
    await forgetBlob(turn.tx, name);
    return undefined;
  }
  const held = heldFor(row, message);
  if (held !== row) blobTable.put(turn.tx, name, held);
  return held;
}

/** How much of an attachment is here, and whether more of it comes. */
export async function stateOf(
  ctx: Context,
  tx: Transaction,
  source: AttachmentSource,
  { id, index }: Which,
): Promise<AttachmentState> {
  const name = toHex(source.contentHash);
  const row = await blobTable.get(tx, name);
  const uploads = [...ctx.uploads.values()].filter((upload) => upload.row.name === name && upload.row.message === id);
  const isAwaited = uploads.some(({ row: { homes, quorum } }) => homes.filter(({ done }) => done).length < quorum);
  const transfer = isAwaited ? 'up' : ctx.downloads.has(name) ? 'down' : 'none';
  const received = row === undefined ? 0 : bytesIn(source.size, row.chunks);
  const whole = row?.size === source.size && row.chunks === chunkCount(source.size);
  return { index, received, of: source.size, whole, transfer };
}

/** One chunk of an attachment that is here; undefined where it is not. */
export async function readPiece(
  ctx: Context,
  tx: Transaction,
  source: AttachmentSource,
  piece: number,
): Promise<Uint8Array | undefined> {
  const row = await blobTable.get(tx, toHex(source.contentHash));
  if (row?.size !== source.size || piece >= row.chunks || !isSupported(source)) return undefined;
  const sealed = await chunkOf(tx, row.space, piece);
  return sealed && openChunk(ctx.ports.crypto, source, piece, sealed);
}

/** Stops fetching; what has come stays, and the next time it goes on from there. */
export async function stopDownload(ctx: Context, turn: Turn, name: BlobName): Promise<void> {
  const download = ctx.downloads.get(name);
  if (download === undefined) return;
  ctx.downloads.delete(name);
  ctx.hashes.forget(name);
  for (const call of download.calls) await answer(ctx, turn, call, download);
}

/** Asks for the next chunk of every download that nobody is asked for, or nobody has given in time. */
export async function planDownloads(ctx: Context, turn: Turn): Promise<void> {
  for (const download of ctx.downloads.values()) {
    const { asked, failed } = download;
    const overdueAt = Math.max(...asked.values(), Number.NEGATIVE_INFINITY) + PATIENCE_MS;
    const next = download.addresses.find((url) => !failed.has(url) && !asked.has(url));
    if (asked.size === 0 && next === undefined) giveUp(ctx, turn, download, OUT_OF_REACH);
    else if (next !== undefined && overdueAt <= turn.now) ask(ctx, turn, download, next);
    else if (next !== undefined) turn.wakeAt(overdueAt);
  }
}

function ask(ctx: Context, turn: Turn, download: Download, url: string): void {
  const { chunks: index, source, asked } = download;
  const { start, end } = encryptedRange(source.size, index);
  const headers = { range: `bytes=${start}-${end - 1}` };
  asked.set(url, turn.now);
  turn.wakeAt(turn.now + PATIENCE_MS);
  ctx.http.request(turn, { method: 'GET', url, headers }, async (answered, given) => {
    // Stopped meanwhile, or had from another.
    if (ctx.downloads.get(download.name) !== download || download.chunks !== index) return;
    asked.delete(url);
    const bytes = isPiece(given, end - start) ? await verified(ctx, download, given.body) : undefined;
    if (bytes === undefined) download.failed.add(url);
    else await take(ctx, answered, download, url, given.body);
  });
}

function isPiece({ status, body }: HttpAnswer, length: number): boolean {
  return (status === 206 || status === 200) && body.length === length;
}

async function verified(ctx: Context, { source, chunks }: Download, sealed: Uint8Array) {
  return openChunk(ctx.ports.crypto, source, chunks, sealed);
}

async function take(ctx: Context, turn: Turn, download: Download, url: string, sealed: Uint8Array): Promise<void> {
  const { name, source, thread, message, index } = download;
  const row = await blobTable.get(turn.tx, name);
  // Forgotten with its conversation.
  if (row === undefined) return giveUp(ctx, turn, download, NO_ATTACHMENT);
  putChunk(turn.tx, row.space, download.chunks, sealed);
  await ctx.hashes.add(turn.tx, row.space, download.chunks, sealed);
  download.chunks += 1;
  download.asked.clear();
  download.failed.clear();
  download.addresses = [url, ...download.addresses.filter((each) => each !== url)];
  blobTable.put(turn.tx, name, { ...row, chunks: download.chunks });
  const bytes = bytesIn(source.size, download.chunks);
  const progress = { conversation: thread, message, index, direction: 'down', bytes, of: source.size } as const;
  turn.notify({ type: 'progress', ...progress });
  if (download.chunks === chunkCount(source.size)) await finish(ctx, turn, download, row.space);
}

async function finish(ctx: Context, turn: Turn, download: Download, space: string): Promise<void> {
  const { name, source, chunks, calls } = download;
  const hash = await ctx.hashes.digest(turn.tx, space, chunks);
  if (!equalBytes(hash, source.contentHash)) {
    // Every chunk was encrypted by a member, but not for this message: others would have seen another file.
    await forgetBlob(turn.tx, name);
    return giveUp(ctx, turn, download, UNTRUE);
  }
  ctx.downloads.delete(name);
  for (const call of calls) await answer(ctx, turn, call, download);
}

async function answer(
  ctx: Context,
  turn: Turn,
  [call, reply]: readonly [call: string, reply: 'bytes' | 'state'],
  { source, message: id, index }: Pick<Download, 'source' | 'message' | 'index'>,
): Promise<void> {
  if (reply === 'state')
    return turn.reply<'attachment.fetch'>(call, await stateOf(ctx, turn.tx, source, { id, index }));
  const pieces: Uint8Array[] = [];
  for (let piece = 0; piece < chunkCount(source.size); piece++) {
    const bytes = await readPiece(ctx, turn.tx, source, piece);
    if (bytes === undefined) return turn.refuse(call, OUT_OF_REACH);
    pieces.push(bytes);
  }
  turn.reply<'attachment'>(call, { attachment: attachmentView(source), bytes: concatBytes(...pieces) });
}

function giveUp(ctx: Context, turn: Turn, { name, calls }: Download, error: ApiError): void {
  ctx.downloads.delete(name);
  for (const call of calls.keys()) turn.refuse(call, error);
}

/** Blobs under this name on any server; an author cannot have readers ask for anything else. */
function addresses({ urls, contentHash: [first = 0] }: AttachmentSource, name: BlobName): readonly string[] {
  const sound = urls.filter((url) => url.endsWith(blobUrl('', name)) && serverUrl(url) !== undefined);
  // Readers begin at different servers for different files.
  const begin = sound.length === 0 ? 0 : first % sound.length;
  return [...sound.slice(begin), ...sound.slice(0, begin)];
}
