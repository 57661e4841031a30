import { toHex } from '@pando/protocol';
import type { ApiError } from '../api.ts';
import { type AttachmentSource, type MessageId } from '../content/index.ts';
import { type Context, readerOf } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import { serverUrl } from '../network/server-url.ts';
import { attachmentView, attachmentsOf } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { type BlobName, blobUrl } from './blob-name.ts';
import { cacheFile, cachedFile } from './cache.ts';
import { decryptFile, encryptedSize } from './encryption.ts';

/** One request's worth of a download. */
const PIECE_BYTES = 4 * 1024 * 1024;

const NO_ATTACHMENT: ApiError = { code: 'unknown-message', message: 'This message has no attachment.' };
const UNSUPPORTED: ApiError = { code: 'refused', message: 'This version of Pando cannot open this attachment.' };
const OUT_OF_REACH: ApiError = {
  code: 'offline',
  message: 'None of the servers that keep this attachment gives it out now. Try again later.',
};

interface Wanted {
  readonly call: { readonly id: string };
  /** Of the message. */
  readonly id: MessageId;
  readonly index: number;
}

/** Replies to `call` with a message's attachment, whole and verified. */
export async function fetchAttachment(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  { call, id, index }: Wanted,
): Promise<void> {
  const source = (await attachmentsOf(readerOf(ctx, turn.tx, c), c.thread, id))[index];
  if (source === undefined) return turn.refuse(call.id, NO_ATTACHMENT);
  const size = encryptedSize(source);
  if (size === undefined) return turn.refuse(call.id, UNSUPPORTED);
  const name = toHex(source.contentHash);
  const known = await cachedFile(turn.tx, name);
  if (known !== undefined) return reply(turn, call.id, source, known);
  const download = { call: call.id, message: id, index, thread: c.thread, source, name, bytes: new Uint8Array(size) };
  next(ctx, turn, download, addresses(source, name));
}

interface Download {
  readonly call: string;
  readonly message: MessageId;
  readonly index: number;
  readonly thread: string;
  readonly source: AttachmentSource;
  readonly name: BlobName;
  /** The encrypted bytes as they come. */
  readonly bytes: Uint8Array;
}

/** Blobs under this name on any server; an author cannot have readers ask for anything else. */
function addresses({ urls }: AttachmentSource, name: BlobName): readonly string[] {
  return urls.filter((url) => url.endsWith(blobUrl('', name)) && serverUrl(url) !== undefined);
}

/** Tries the first of the addresses, then the others. */
function next(ctx: Context, turn: Turn, download: Download, [url, ...others]: readonly string[]): void {
  if (url === undefined) turn.refuse(download.call, OUT_OF_REACH);
  else fetchPiece(ctx, turn, download, { url, others, offset: 0 });
}

interface At {
  readonly url: string;
  readonly others: readonly string[];
  readonly offset: number;
}

function fetchPiece(ctx: Context, turn: Turn, download: Download, at: At): void {
  const { url, others, offset } = at;
  const of = download.bytes.length;
  const end = Math.min(of, offset + PIECE_BYTES);
  const headers = { range: `bytes=${offset}-${end - 1}` };
  ctx.http.request(turn, { method: 'GET', url, headers }, async (answered, { status, body }) => {
    // 200: a server that knows no ranges gives the whole.
    const isPiece =
      (status === 206 && body.length === end - offset) || (status === 200 && offset === 0 && body.length === of);
    if (!isPiece) return next(ctx, answered, download, others);
    download.bytes.set(body, offset);
    const bytes = offset + body.length;
    answered.notify({
      type: 'progress',
      conversation: download.thread,
      message: download.message,
      index: download.index,
      direction: 'down',
      bytes,
      of,
    });
    if (bytes < of) return fetchPiece(ctx, answered, download, { ...at, offset: bytes });
    await finish(ctx, answered, download, others);
  });
}

async function finish(ctx: Context, turn: Turn, download: Download, others: readonly string[]): Promise<void> {
  const { call, source, name, thread } = download;
  const bytes = decryptFile(ctx.ports.crypto, source, download.bytes);
  if (bytes === undefined) return next(ctx, turn, download, others);
  await cacheFile(turn.tx, { name, thread, bytes, now: turn.now });
  reply(turn, call, source, bytes);
}

function reply(turn: Turn, call: string, source: AttachmentSource, bytes: Uint8Array): void {
  turn.reply<'attachment'>(call, { attachment: attachmentView(source), bytes });
}
