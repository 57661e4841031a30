import { PASSING_SINCE, encode, permit as permitCodec, toBase64Url, toHex } from '@pando/protocol';
import type { Outcome } from '../api.ts';
import type { AttachmentSource, Media, MessageId } from '../content/index.ts';
import { type Context, ownAccount } from '../conversation/context.ts';
import type { Conversation } from '../conversation/model.ts';
import { awaitsUpload, releaseUpload } from '../conversation/outbox.ts';
import { backoff } from '../network/backoff.ts';
import type { HttpAnswer } from '../network/http.ts';
import type { Turn } from '../turn.ts';
import { blobUrl } from './blob-name.ts';
import { blobTable, chunkOf, heldFor, makeRoom } from './blobs.ts';
import { chunkAt, chunkCount, encryptedRange, encryptedSize } from './chunks.ts';
import { type Taken, dropAbandoned, refusalOf, takeStaged } from './staging.ts';
import { type Upload, type UploadHome, newUpload, uploadTable } from './upload.ts';

/** A home that was away so long does not get the attachment any more; a quorum has it. */
const GIVE_UP_AFTER_MS = 24 * 3600 * 1000;
const UPLOAD_ID_BYTES = 16;
const MAX_RETRY_AFTER_S = 3600;

/** A file that was staged, and what is to be seen of it before it is there; or one that another message has. */
export type FileToSend =
  | { readonly staged: string; readonly media: Media | null }
  | { readonly source: AttachmentSource };

/** Takes files for a message that is about to be made; it waits for all that have to be uploaded. */
export async function takeFiles(
  ctx: Context,
  turn: Turn,
  files: readonly FileToSend[],
): Promise<Outcome<readonly Taken[]>> {
  for (const file of files) {
    const refusal = 'staged' in file ? await refusalOf(turn, file.staged) : undefined;
    if (refusal !== undefined) return { ok: false, error: refusal };
  }
  const homes = ownAccount(ctx).homes.replicas.map(({ url }) => url);
  const taken: Taken[] = [];
  for (const file of files) {
    const isStaged = 'staged' in file;
    taken.push(
      isStaged
        ? await takeStaged(ctx, turn, { id: file.staged, media: file.media, homes })
        : await share(ctx, turn, file.source, homes),
    );
  }
  return { ok: true, value: taken };
}

/** What is whole here goes to this account's homes (too), so that it stays for as long as the message. */
async function share(ctx: Context, turn: Turn, source: AttachmentSource, homes: readonly string[]): Promise<Taken> {
  const name = toHex(source.contentHash);
  const row = await blobTable.get(turn.tx, name);
  if (row?.size !== source.size || row.chunks !== chunkCount(source.size)) return { source };
  const id = toHex(ctx.ports.crypto.random(UPLOAD_ID_BYTES));
  const urls = homes.map((url) => blobUrl(url, name));
  return { source: { ...source, urls }, upload: { id, name, space: row.space } };
}

export interface FilesOfMessage {
  readonly message: MessageId;
  readonly files: readonly Taken[];
  /** When the message has to be gone everywhere (ms by the servers' clocks); null: never. */
  readonly until: number | null;
}

/** Brings the files of a message to this account's homes; with a quorum of them the message may go. */
export async function beginUploads(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  { message, files, until }: FilesOfMessage,
): Promise<void> {
  const { homes } = ownAccount(ctx);
  for (const [index, { upload, source }] of files.entries()) {
    if (upload === undefined) continue;
    const { id, name, space } = upload;
    const { size } = source;
    await makeRoom(turn.tx, size, (each) => each === name || isOnItsWay(ctx, each));
    const before = await blobTable.get(turn.tx, name);
    const whole = { space, thread: c.thread, size, chunks: chunkCount(size), at: turn.now };
    blobTable.put(turn.tx, name, heldFor({ ...whole, messages: before?.messages ?? [] }, message));
    const row = {
      name,
      conversation: c.id,
      thread: c.thread,
      message,
      index,
      space,
      size,
      quorum: homes.quorum,
      homes: homes.replicas.map(({ url }) => ({ url, permit: null, offset: 0, done: false })),
      startedAt: turn.now,
      ...(until !== null && { until }),
    };
    uploadTable.put(turn.tx, id, row);
    ctx.uploads.set(id, newUpload(id, row));
  }
  if (files.length > 0) await planUploads(ctx, turn, (conversation) => (conversation === c.id ? c : undefined));
}

/** Attachments that must not be forgotten to make room. */
export function isOnItsWay(ctx: Context, name: string): boolean {
  return ctx.downloads.has(name) || [...ctx.uploads.values()].some(({ row }) => row.name === name);
}

/** What was being uploaded when the engine last ran. */
export async function loadUploads(ctx: Context, turn: Turn): Promise<void> {
  for (const [id, row] of await uploadTable.all(turn.tx)) ctx.uploads.set(id, newUpload(id, row));
  await dropAbandoned(ctx, turn);
}

type FindConversation = (id: string) => Conversation | undefined;

/** Goes on with every upload, at every home that has not got it. */
export async function planUploads(ctx: Context, turn: Turn, find: FindConversation): Promise<void> {
  for (const upload of ctx.uploads.values()) {
    const c = find(upload.row.conversation);
    const isAwaited = c !== undefined && awaitsUpload(c, upload.id);
    const isStored = upload.row.homes.filter((home) => home.done).length >= upload.row.quorum;
    if (isAwaited && isStored) releaseUpload(turn, c, upload.id);
    if (isStored ? isOver(turn, upload) : !isAwaited) drop(ctx, turn, upload);
    else for (const home of upload.row.homes) await goOn(ctx, turn, upload, home, find);
  }
}

/** All homes have it, or there was time enough. */
function isOver(turn: Turn, { row }: Upload): boolean {
  return row.homes.every((home) => home.done) || row.startedAt + GIVE_UP_AFTER_MS <= turn.now;
}

/** What was uploaded stays here as something that was fetched would. */
function drop(ctx: Context, turn: Turn, { id }: Upload): void {
  ctx.uploads.delete(id);
  uploadTable.delete(turn.tx, id);
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
    if (!ctx.uploads.has(upload.id)) return;
    if (given === undefined) refuse(ctx, permitted, upload, url);
    else update(permitted, upload, url, { permit: given, offset: 0 });
    await planUploads(ctx, permitted, find);
  });
}

type Begun = UploadHome & { readonly permit: NonNullable<UploadHome['permit']> };

async function sendPiece(ctx: Context, turn: Turn, upload: Upload, home: Begun, find: FindConversation): Promise<void> {
  const { url, permit, offset } = home;
  const size = encryptedSize(upload.row.size);
  const body = await pieceAt(turn, upload, offset);
  // Forgotten with its conversation.
  if (body === undefined) return drop(ctx, turn, upload);
  const authorization = `Pando ${toBase64Url(encode(permitCodec, permit))}`;
  const range = body.length === size ? {} : { 'content-range': `bytes ${offset}-${offset + body.length - 1}/${size}` };
  const headers = {
    authorization,
    'content-type': 'application/octet-stream',
    ...range,
    ...lifetimeHeader(ctx, url, upload.row),
  };
  ctx.http.request(
    turn,
    { method: 'PUT', url: blobUrl(url, upload.row.name), headers, body },
    async (answered, answer) => {
      upload.busy.delete(url);
      if (!ctx.uploads.has(upload.id)) return;
      heedAnswer(ctx, answered, upload, home, answer);
      tellProgress(answered, upload);
      await planUploads(ctx, answered, find);
    },
  );
}

/** Tells a home that understands it how long the file is needed. A browser sends an older one no header that is not announced. */
function lifetimeHeader(ctx: Context, url: string, { until }: Upload['row']): Readonly<Record<string, string>> {
  if (until === undefined) return {};
  const version = ctx.links.greeting(url, 'account')?.version ?? 0;
  return version < PASSING_SINCE ? {} : { 'pando-until': String(Math.ceil(until / 1000)) };
}

/** The encrypted bytes from `offset` to the end of their chunk. */
async function pieceAt(turn: Turn, { row }: Upload, offset: number): Promise<Uint8Array | undefined> {
  const index = chunkAt(offset);
  const sealed = await chunkOf(turn.tx, row.space, index);
  return sealed?.subarray(offset - encryptedRange(row.size, index).start);
}

function heedAnswer(ctx: Context, turn: Turn, upload: Upload, home: Begun, answer: HttpAnswer): void {
  const { url } = home;
  const size = encryptedSize(upload.row.size);
  switch (answer.status) {
    case 200:
    case 201:
      upload.refused.delete(url);
      return update(turn, upload, url, { done: true, offset: size });
    case 202:
    case 409: {
      const offset = Number(answer.headers['upload-offset']);
      const isSound = Number.isSafeInteger(offset) && offset >= 0 && offset < size;
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
  uploadTable.put(turn.tx, upload.id, upload.row);
}

/** An upload is as far as the slowest home of the fastest quorum. */
function tellProgress(turn: Turn, upload: Upload): void {
  const { thread: conversation, message, index, homes, quorum, size } = upload.row;
  const bytes = homes.map((home) => home.offset).sort((a, b) => b - a)[quorum - 1] ?? 0;
  if (bytes <= upload.told) return;
  upload.told = bytes;
  turn.notify({ type: 'progress', conversation, message, index, direction: 'up', bytes, of: encryptedSize(size) });
}
