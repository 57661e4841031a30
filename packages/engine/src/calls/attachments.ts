import { fromBase64Url, toHex } from '@pando/protocol';
import type { ApiError, FileSource, Media as ShownMedia, Outcome, Params, SharedFile, StagedFile } from '../api.ts';
import { blobTable, forgetBlobs, keptBytes, releaseBlob } from '../attachment/blobs.ts';
import { CHUNK_BYTES, chunkCount } from '../attachment/chunks.ts';
import { fetchAttachment, readPiece, stateOf, stopDownload } from '../attachment/fetching.ts';
import { type FileToSend, isOnItsWay } from '../attachment/sending.ts';
import { dropStaged, putPiece, stageFile, stageWhole } from '../attachment/staging.ts';
import { type AttachmentSource, type Media, type MessageId, isSound, parseMessageId } from '../content/index.ts';
import { type Context, notifyAll, readerOf, timelineOf } from '../conversation/context.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { Conversation } from '../conversation/model.ts';
import { withdraw } from '../conversation/outbox.ts';
import { attachmentsOf, deleteForMe, findMessage } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import { type Call, UNKNOWN_CONVERSATION, UNKNOWN_MESSAGE, answer, error } from './respond.ts';

const NO_ATTACHMENT = error('unknown-message', 'This message has no such attachment.');
const NOT_HERE = error('unknown-message', 'This piece of the attachment is not here: fetch it first.');

export async function stage(ctx: Context, turn: Turn, call: Call, params: Params<'file.stage'>): Promise<void> {
  const staged = await stageFile(ctx, turn, params);
  if (!staged.ok) return turn.refuse(call.id, staged.error);
  const pieces = chunkCount(params.size);
  answer<'file.stage'>(turn, call, { file: staged.value, pieces, pieceBytes: CHUNK_BYTES });
}

export async function put(ctx: Context, turn: Turn, call: Call, params: Params<'file.put'>): Promise<void> {
  const put = await putPiece(ctx, turn, params);
  if (!put.ok) return turn.refuse(call.id, put.error);
  answer<'file.put'>(turn, call, { file: params.file, pieces: put.value });
}

export function drop(ctx: Context, turn: Turn, call: Call, { file }: Params<'file.drop'>): void {
  dropStaged(ctx, turn, file);
  answer<'file.drop'>(turn, call, { file });
}

/** What `send` is asked to attach, as it is taken from then on. */
export async function filesToSend(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  files: readonly (FileSource | StagedFile | SharedFile)[],
): Promise<Outcome<readonly FileToSend[]>> {
  const found: FileToSend[] = [];
  for (const file of files) {
    const each = await fileToSend(ctx, conversations, turn, file);
    if (!each.ok) return each;
    found.push(each.value);
  }
  return { ok: true, value: found };
}

async function fileToSend(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  file: FileSource | StagedFile | SharedFile,
): Promise<Outcome<FileToSend>> {
  if ('bytes' in file) {
    const staged = await stageWhole(ctx, turn, file);
    return staged.ok ? { ok: true, value: { staged: staged.value, media: null } } : staged;
  }
  if ('staged' in file) {
    const media = file.media === undefined ? null : mediaOf(file.media);
    if (media === undefined) return failed(error('bad-parameters', 'What is said about the file does not fit itself.'));
    return { ok: true, value: { staged: file.staged, media } };
  }
  const located = await locate(ctx, conversations, turn, file);
  return located.ok ? { ok: true, value: { source: located.value.source } } : located;
}

/** Undefined where its numbers do not fit each other. */
function mediaOf(shown: ShownMedia): Media | undefined {
  if (shown.kind === 'voice') {
    return { type: 'voice', durationMs: shown.duration, peaks: Uint8Array.from(shown.peaks) };
  }
  const { width, height, preview } = shown;
  const pixels = fromBase64Url(preview?.pixels ?? '');
  if (pixels === undefined) return undefined;
  const frame = { width, height, preview: { width: preview?.width ?? 0, height: preview?.height ?? 0, pixels } };
  const media: Media =
    shown.kind === 'picture' ? { type: 'picture', ...frame } : { type: 'video', durationMs: shown.duration, ...frame };
  return isSound(media) ? media : undefined;
}

/** The bytes of an attachment of a message, wherever it is. */
export async function whole(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'attachment'>,
): Promise<void> {
  const id = parseMessageId(params.message);
  const threads = conversations.threads();
  const first = threads[0];
  if (id === undefined || first === undefined) return turn.refuse(call.id, UNKNOWN_MESSAGE);
  const thread = await findMessage(
    readerOf(ctx, turn.tx, first),
    threads.map((c) => c.thread),
    id,
  );
  const c = thread === undefined ? undefined : await conversations.find(turn, thread);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_MESSAGE);
  await fetchAttachment(ctx, turn, c, { call, reply: 'bytes', id, index: params.index ?? 0 });
}

export async function fetch(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'attachment.fetch'>,
): Promise<void> {
  const located = await locate(ctx, conversations, turn, params);
  if (!located.ok) return turn.refuse(call.id, located.error);
  const { c, id, index } = located.value;
  await fetchAttachment(ctx, turn, c, { call, reply: 'state', id, index });
}

export async function piece(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'attachment.piece'>,
): Promise<void> {
  const located = await locate(ctx, conversations, turn, params);
  if (!located.ok) return turn.refuse(call.id, located.error);
  const bytes = await readPiece(ctx, turn.tx, located.value.source, params.piece);
  if (bytes === undefined) return turn.refuse(call.id, NOT_HERE);
  answer<'attachment.piece'>(turn, call, { bytes });
}

export async function cancel(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'attachment.cancel'>,
): Promise<void> {
  const located = await locate(ctx, conversations, turn, params);
  if (!located.ok) return turn.refuse(call.id, located.error);
  const { c, id, source } = located.value;
  const sources = await attachmentsOf(readerOf(ctx, turn.tx, c), c.thread, id);
  const withdrawn = withdraw(turn, c, id);
  if (withdrawn) {
    notifyAll(turn, await deleteForMe(timelineOf(ctx, turn, c), c.thread, id));
    for (const each of sources) await releaseBlob(turn.tx, toHex(each.contentHash), id);
  } else await stopDownload(ctx, turn, toHex(source.contentHash));
  answer<'attachment.cancel'>(turn, call, { message: id, withdrawn });
}

export async function states(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  call: Call,
  params: Params<'attachment.state'>,
): Promise<void> {
  const c = conversations.look(params.conversation);
  const id = parseMessageId(params.message);
  if (c === undefined) return turn.refuse(call.id, UNKNOWN_CONVERSATION);
  if (id === undefined) return turn.refuse(call.id, UNKNOWN_MESSAGE);
  const sources = await attachmentsOf(readerOf(ctx, turn.tx, c), c.thread, id);
  const found = await Promise.all(sources.map((source, index) => stateOf(ctx, turn.tx, source, { id, index })));
  answer<'attachment.state'>(turn, call, found);
}

export async function storage(turn: Turn, call: Call): Promise<void> {
  const byConversation = new Map<string, number>();
  for (const [, row] of await blobTable.all(turn.tx)) {
    byConversation.set(row.thread, (byConversation.get(row.thread) ?? 0) + keptBytes(row));
  }
  const conversations = [...byConversation].map(([conversation, bytes]) => ({ conversation, bytes }));
  answer<'storage'>(turn, call, {
    bytes: conversations.reduce((sum, { bytes }) => sum + bytes, 0),
    conversations: conversations.sort((a, b) => b.bytes - a.bytes),
  });
}

export async function free(ctx: Context, turn: Turn, call: Call, params: Params<'storage.free'>): Promise<void> {
  const bytes = await forgetBlobs(turn.tx, params.conversation, (name) => isOnItsWay(ctx, name));
  answer<'storage.free'>(turn, call, { bytes });
}

interface Located {
  readonly c: Conversation;
  readonly id: MessageId;
  readonly index: number;
  readonly source: AttachmentSource;
}

async function locate(
  ctx: Context,
  conversations: Conversations,
  turn: Turn,
  params: { readonly conversation: string; readonly message: string; readonly index?: number },
): Promise<Outcome<Located>> {
  const c = await conversations.find(turn, params.conversation);
  const id = parseMessageId(params.message);
  if (c === undefined) return failed(UNKNOWN_CONVERSATION);
  if (id === undefined) return failed(UNKNOWN_MESSAGE);
  const { index = 0 } = params;
  const source = (await attachmentsOf(readerOf(ctx, turn.tx, c), c.thread, id))[index];
  return source === undefined ? failed(NO_ATTACHMENT) : { ok: true, value: { c, id, index, source } };
}

function failed(refusal: ApiError): { readonly ok: false; readonly error: ApiError } {
  return { ok: false, error: refusal };
}
