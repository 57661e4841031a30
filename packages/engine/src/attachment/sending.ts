import { encode, permit as permitCodec, toBase64Url, toHex } from '@pando/protocol';
import type { FileSource } from '../api.ts';
import {
  type AttachmentSource,
  MAX_CONTENT_TYPE_BYTES,
  MAX_FILE_NAME_BYTES,
  type MessageId,
  SALT_BYTES,
  composeMessage,
} from '../content/index.ts';
import { type Context, ownAccount } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import { awaitsUpload, releaseUpload, sendContent } from '../conversation/outbox.ts';
import { numberKey } from '../conversation/tables.ts';
import { backoff } from '../network/backoff.ts';
import type { HttpAnswer } from '../network/http.ts';
import type { Turn } from '../turn.ts';
import { type BlobName, blobUrl } from './blob-name.ts';
import { cacheFile } from './cache.ts';
import { MAX_FILE_BYTES, encryptFile } from './encryption.ts';
import { PIECE_BYTES, type Upload, type UploadHome, newUpload, uploadSpace, uploadTable } from './upload.ts';

/** A home that was away so long does not get the attachment any more; a quorum has it. */
const GIVE_UP_AFTER_MS = 24 * 3600 * 1000;
const UNKNOWN_TYPE = 'application/octet-stream';
const MAX_RETRY_AFTER_S = 3600;

/**
 * Shows a message with a file, and sends it once a quorum of this account's homes has the file. The bytes are at most
 * `MAX_FILE_BYTES`.
 */
export async function sendFile(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  message: { readonly file: FileSource; readonly text: string; readonly replyTo?: MessageId },
): Promise<MessageId> {
  const { crypto } = ctx.ports;
  const { file, ...rest } = message;
  if (file.bytes.length > MAX_FILE_BYTES) throw new RangeError(`a file of more than ${MAX_FILE_BYTES} bytes`);
  const { ciphertext, cipher } = encryptFile(crypto, file.bytes);
  const name = toHex(cipher.contentHash);
  const { homes } = ownAccount(ctx);
  const attachment: AttachmentSource = {
    name: clipped(file.name, MAX_FILE_NAME_BYTES),
    mediaType: file.mediaType.length <= MAX_CONTENT_TYPE_BYTES && file.mediaType !== '' ? file.mediaType : UNKNOWN_TYPE,
    urls: homes.replicas.map((home) => blobUrl(home.url, name)),
    ...cipher,
    media: null,
  };
  const content = composeMessage(crypto.random(SALT_BYTES), { ...rest, attachments: [attachment] });
  const id = await sendContent(ctx, turn, c, content, name);
  const upload = newUpload(name, {
    conversation: c.id,
    thread: c.thread,
    message: id,
    size: ciphertext.length,
    quorum: homes.quorum,
    homes: homes.replicas.map(({ url }) => ({ url, permit: null, offset: 0, done: false })),
    startedAt: turn.now,
  });
  for (let at = 0; at < ciphertext.length; at += PIECE_BYTES) {
    turn.tx.put(uploadSpace(name), numberKey(at / PIECE_BYTES), ciphertext.subarray(at, at + PIECE_BYTES));
  }
  uploadTable.put(turn.tx, name, upload.row);
  ctx.uploads.set(name, upload);
  await cacheFile(turn.tx, { name, thread: c.thread, bytes: file.bytes, now: turn.now });
  await planUploads(ctx, turn, (conversation) => (conversation === c.id ? c : undefined));
  return id;
}

/** As much of a text as its limit in bytes holds, whole characters only. */
function clipped(text: string, bytes: number): string {
  const buffer = new Uint8Array(bytes);
  const { written } = new TextEncoder().encodeInto(text, buffer);
  return new TextDecoder().decode(buffer.subarray(0, written));
}

/** What was being uploaded when the engine last ran. */
export async function loadUploads(ctx: Context, turn: Turn): Promise<void> {
  for (const [name, row] of await uploadTable.all(turn.tx)) ctx.uploads.set(name, newUpload(name, row));
}

type FindConversation = (id: string) => Conversation | undefined;

/** Goes on with every upload, at every home that has not got it. */
export async function planUploads(ctx: Context, turn: Turn, find: FindConversation): Promise<void> {
  for (const upload of ctx.uploads.values()) {
    const c = find(upload.row.conversation);
    const isAwaited = c !== undefined && awaitsUpload(c, upload.name);
    const isStored = upload.row.homes.filter((home) => home.done).length >= upload.row.quorum;
    if (isAwaited && isStored) releaseUpload(turn, c, upload.name);
    if (isStored ? isOver(turn, upload) : !isAwaited) drop(ctx, turn, upload);
    else for (const home of upload.row.homes) await goOn(ctx, turn, upload, home, find);
  }
}

/** All homes have it, or there was time enough. */
function isOver(turn: Turn, { row }: Upload): boolean {
  return row.homes.every((home) => home.done) || row.startedAt + GIVE_UP_AFTER_MS <= turn.now;
}

function drop(ctx: Context, turn: Turn, { name }: Upload): void {
  ctx.uploads.delete(name);
  uploadTable.delete(turn.tx, name);
  turn.tx.clear(uploadSpace(name));
}

async function goOn(ctx: Context, turn: Turn, upload: Upload, home: UploadHome, find: FindConversation): Promise<void> {
  const { url, permit } = home;
  const until = upload.refused.get(url)?.until ?? 0;
  if (home.done || upload.busy.has(url)) return;
  if (until > turn.now) return turn.wakeAt(until);
  upload.busy.add(url);
  if (permit !== null) return sendPiece(ctx, turn, upload, { ...home, permit }, find);
  ctx.account.permit(turn, url, 'blob', async (permitted, given) => {
    upload.busy.delete(url);
    if (!ctx.uploads.has(upload.name)) return;
    if (given === undefined) refuse(ctx, permitted, upload, url);
    else update(permitted, upload, url, { permit: given, offset: 0 });
    await planUploads(ctx, permitted, find);
  });
}

type Begun = UploadHome & { readonly permit: NonNullable<UploadHome['permit']> };

async function sendPiece(ctx: Context, turn: Turn, upload: Upload, home: Begun, find: FindConversation): Promise<void> {
  const { url, permit, offset } = home;
  const { size } = upload.row;
  const body = await pieceAt(turn, upload.name, offset);
  const authorization = `Pando ${toBase64Url(encode(permitCodec, permit))}`;
  const range = body.length === size ? {} : { 'content-range': `bytes ${offset}-${offset + body.length - 1}/${size}` };
  const headers = { authorization, 'content-type': 'application/octet-stream', ...range };
  ctx.http.request(turn, { method: 'PUT', url: blobUrl(url, upload.name), headers, body }, async (answered, answer) => {
    upload.busy.delete(url);
    if (!ctx.uploads.has(upload.name)) return;
    heedAnswer(ctx, answered, upload, home, answer);
    tellProgress(answered, upload);
    await planUploads(ctx, answered, find);
  });
}

/** The bytes from `offset` to the end of their row. */
async function pieceAt(turn: Turn, name: BlobName, offset: number): Promise<Uint8Array> {
  const row = await turn.tx.get(uploadSpace(name), numberKey(Math.floor(offset / PIECE_BYTES)));
  if (row === undefined) throw new Error('a piece of an upload is not in the store');
  return row.subarray(offset % PIECE_BYTES);
}

function heedAnswer(ctx: Context, turn: Turn, upload: Upload, home: Begun, answer: HttpAnswer): void {
  const { url } = home;
  switch (answer.status) {
    case 200:
    case 201:
      upload.refused.delete(url);
      return update(turn, upload, url, { done: true, offset: upload.row.size });
    case 202:
    case 409: {
      const offset = Number(answer.headers['upload-offset']);
      const isSound = Number.isSafeInteger(offset) && offset >= 0 && offset < upload.row.size;
      if (isSound && offset !== home.offset) upload.refused.delete(url);
      else refuse(ctx, turn, upload, url);
      return update(turn, upload, url, isSound ? { offset } : { permit: null, offset: 0 });
    }
    case 401:
    case 403:
    case 422:
      refuse(ctx, turn, upload, url);
      return update(turn, upload, url, { permit: null, offset: 0 });
    default:
      refuse(ctx, turn, upload, url, Number(answer.headers['retry-after']));
  }
}

function refuse(ctx: Context, turn: Turn, upload: Upload, url: string, retryAfterSeconds = 0): void {
  const times = (upload.refused.get(url)?.times ?? 0) + 1;
  const asked = Number.isFinite(retryAfterSeconds)
    ? Math.min(MAX_RETRY_AFTER_S, Math.max(0, retryAfterSeconds)) * 1000
    : 0;
  const until = turn.now + Math.max(asked, backoff(ctx.ports.crypto, times));
  upload.refused.set(url, { until, times });
}

function update(turn: Turn, upload: Upload, url: string, change: Partial<UploadHome>): void {
  upload.row = {
    ...upload.row,
    homes: upload.row.homes.map((home) => (home.url === url ? { ...home, ...change } : home)),
  };
  uploadTable.put(turn.tx, upload.name, upload.row);
}

/** An upload is as far as the slowest home of the fastest quorum. */
function tellProgress(turn: Turn, upload: Upload): void {
  const { thread: conversation, message, homes, quorum, size: of } = upload.row;
  const bytes = homes.map((home) => home.offset).sort((a, b) => b - a)[quorum - 1] ?? 0;
  if (bytes <= upload.told) return;
  upload.told = bytes;
  turn.notify({ type: 'progress', conversation, message, index: 0, direction: 'up', bytes, of });
}
