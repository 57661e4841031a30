import { MAX_ENTRY_BYTES, entryIdOf, lifetimeData, toHex } from '@pando/protocol';
import {
  type Body,
  type Envelope,
  type MessageId,
  type MimiContent,
  decodeContent,
  expiryOf,
  isNumbered,
  isPosting,
  isSilent,
  meaningOf,
  readEnvelope,
  sealableBytes,
} from '../content/index.ts';
import { compose, composeControl, renumber, setDelivery } from '../timeline/index.ts';
import { forgetDeleted } from '../attachment/blobs.ts';
import type { UploadId } from '../attachment/upload.ts';
import type { Answer } from '../network/links.ts';
import type { Turn } from '../turn.ts';
import { type Context, correctedNow, due, isReader, notifyAll, ownAccount, timelineOf } from './context.ts';
import { signDeparture } from './departure.ts';
import { ask, heed } from './heed.ts';
import { withLifetime } from './lifetime.ts';
import type { Conversation, OutboxItem, OutboxRow, Session } from './model.ts';
import { canTake, knowsPassing } from './passing.ts';
import { isInForce } from './replica-change.ts';
import { mayPost } from './roles.ts';
import { takeGroup } from './slots.ts';
import { numberKey, outboxTable, seenTable, sentTable } from './tables.ts';
import { wantWaking } from './waking.ts';

/** Encrypted and unacknowledged at once; the rest waits, so that a queue of any length is worked off evenly. */
const MAX_ENCRYPTED = 64;
const MAX_SENT_ACKS = 256;

/** Puts a message into the conversation and on its way. */
export async function sendContent(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  content: MimiContent,
  uploads: readonly UploadId[] = [],
): Promise<MessageId> {
  const living = await withLifetime(ctx, turn, c, content);
  const now = correctedNow(ctx, turn);
  const composed = await compose(timelineOf(ctx, turn, c), c.thread, { now, content: living });
  await forgetDeleted(turn.tx, composed.events);
  notifyAll(turn, composed.events);
  enqueue(turn, c, composed.envelope, composed.id, { uploads, until: expiryOf(living, now) });
  return composed.id;
}

/** Sends what is not shown as a message. */
export async function sendQuietly(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  body: Exclude<Body, { type: 'content' }>,
): Promise<void> {
  const envelope = await composeControl(timelineOf(ctx, turn, c), c.thread, { now: correctedNow(ctx, turn), body });
  enqueue(turn, c, envelope, null);
}

/** Sends an envelope (again) under whatever epoch is current when it goes. */
export function enqueue(
  turn: Turn,
  c: Conversation,
  envelope: Envelope,
  message: MessageId | null,
  { uploads = [], until = null }: Partial<Pick<OutboxRow, 'uploads' | 'until'>> = {},
): void {
  const plaintext = sealableBytes(envelope);
  const row: OutboxRow = { order: c.nextOrder++, message, plaintext, uploads, until, entry: null };
  outboxTable(c.id).put(turn.tx, numberKey(row.order), row);
  c.outbox.set(row.order, outboxItem(row));
  due(turn, c, turn.now);
}

export function outboxItem(row: OutboxRow): OutboxItem {
  return { row, acks: new Set(), asked: new Set(), refusedUntil: new Map(), stale: false, wakes: undefined };
}

/** The attachment is where it belongs: what waited for it goes. */
export function releaseUpload(turn: Turn, c: Conversation, upload: UploadId): void {
  for (const item of c.outbox.values()) {
    if (!item.row.uploads.includes(upload)) continue;
    store(turn, c, item, { ...item.row, uploads: item.row.uploads.filter((each) => each !== upload) });
  }
  due(turn, c, turn.now);
}

export function awaitsUpload(c: Conversation, upload: UploadId): boolean {
  return [...c.outbox.values()].some((item) => item.row.uploads.includes(upload));
}

/** Takes a message back that waits for its attachments: nobody but this device has seen it. False if it has gone. */
export function withdraw(turn: Turn, c: Conversation, message: MessageId): boolean {
  const item = [...c.outbox.values()].find(({ row }) => row.message === message && row.uploads.length > 0);
  if (item === undefined) return false;
  const envelope = readEnvelope(item.row.plaintext);
  if (!envelope.ok) throw new Error('an own envelope does not decode');
  // Its running number is taken: others would ask for what has it.
  const plaintext = sealableBytes({ ...envelope.value, body: { type: 'blank' } });
  store(turn, c, item, { ...item.row, message: null, plaintext, uploads: [] });
  due(turn, c, turn.now);
  return true;
}

/** Whether the envelope with this running number waits for its attachment. */
export function isHeldBack(c: Conversation, number: number): boolean {
  return [...c.outbox.values()].some(({ row }) => {
    const envelope = row.uploads.length === 0 ? undefined : readEnvelope(row.plaintext);
    return envelope?.ok === true && envelope.value.number === number;
  });
}

/** Encrypts and transmits what can go now. */
export async function planOutbox(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  if (c.row.status !== 'active' || !c.caughtUp || isAwaitingReaders(c)) return;
  const live = [...c.sessions.values()].filter((session) => session.phase === 'live' && isInForce(c, session));
  if (live.length < c.row.replicas.quorum) return;
  let encrypted = 0;
  for (const item of c.outbox.values()) {
    if (item.row.uploads.length > 0) continue;
    if (isOutdated(c, item)) restart(turn, c, item);
    if (encrypted++ >= MAX_ENCRYPTED) return;
    if (item.row.entry === null && isSilenced(ctx, c, item.row)) {
      await giveUp(ctx, turn, c, item.row);
      continue;
    }
    if (item.row.entry === null) await encrypt(ctx, turn, c, item, live);
    for (const session of live) transmit(ctx, turn, c, item, session);
  }
}

/** A message whose author wants nobody woken by it. */
function isSilentRow({ plaintext }: OutboxRow): boolean {
  const content = contentOf(plaintext);
  return content !== undefined && isSilent(content);
}

function contentOf(plaintext: Uint8Array): MimiContent | undefined {
  const envelope = readEnvelope(plaintext);
  if (!envelope.ok || envelope.value.body.type !== 'content') return undefined;
  const content = decodeContent(envelope.value.body.content);
  return content.ok ? content.value : undefined;
}

/** A message by whom the conversation does not let write any more: readers would drop it. */
function isSilenced(ctx: Context, c: Conversation, { plaintext }: OutboxRow): boolean {
  if (mayPost(c.row.state, ownAccount(ctx).account)) return false;
  const content = contentOf(plaintext);
  return content !== undefined && isPosting(meaningOf(content));
}

/** It is not sent. Its running number goes as a blank, so that nobody waits for it. */
async function giveUp(ctx: Context, turn: Turn, c: Conversation, row: OutboxRow): Promise<void> {
  c.outbox.delete(row.order);
  outboxTable(c.id).delete(turn.tx, numberKey(row.order));
  if (row.message !== null)
    notifyAll(turn, await setDelivery(timelineOf(ctx, turn, c), c.thread, row.message as MessageId, 'not-sent'));
  const envelope = readEnvelope(row.plaintext);
  if (envelope.ok && isNumbered(envelope.value.body))
    enqueue(turn, c, { ...envelope.value, body: { type: 'blank' } }, null);
}

/** Whoever the conversation was made for is not in yet, and could not read what is encrypted now. */
function isAwaitingReaders(c: Conversation): boolean {
  return c.row.validSlot === 0 && [...c.intents.values()].some(({ intent }) => intent.kind === 'add');
}

/** Nothing of this device's will be sent in this conversation any more. */
export async function failOutbox(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  for (const { row } of c.outbox.values()) {
    if (row.message !== null)
      notifyAll(turn, await setDelivery(timelineOf(ctx, turn, c), c.thread, row.message as MessageId, 'not-sent'));
  }
  c.outbox.clear();
  outboxTable(c.id).clear(turn.tx);
}

/**
 * What an old state of the conversation had not sent goes on under the new one. Its running numbers were of a leaf
 * that is gone, so it is numbered anew; the messages stay the same.
 */
export async function renumberOutbox(ctx: Context, turn: Turn, before: Conversation, now: Conversation): Promise<void> {
  outboxTable(now.id).clear(turn.tx);
  for (const { row } of before.outbox.values()) {
    const envelope = readEnvelope(row.plaintext);
    if (!envelope.ok) throw new Error('an own envelope does not decode');
    const message = row.message as MessageId | null;
    const body = ofLeaf(ctx, now, envelope.value);
    enqueue(
      turn,
      now,
      await renumber(timelineOf(ctx, turn, now), now.thread, { ...envelope.value, body }, message),
      message,
      row,
    );
  }
}

/**
 * What disappears before a quorum has it is not sent any more. Its running number goes as a blank, so that nobody waits
 * for it; that its message was not sent is on the screen already.
 */
export async function dropLapsed(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  const now = correctedNow(ctx, turn);
  for (const { row } of c.outbox.values()) {
    if (row.until === null || row.until > now) continue;
    c.outbox.delete(row.order);
    outboxTable(c.id).delete(turn.tx, numberKey(row.order));
    const envelope = readEnvelope(row.plaintext);
    if (!envelope.ok) throw new Error('an own envelope does not decode');
    if (row.message !== null)
      turn.notify({ type: 'state', conversation: c.thread, message: row.message, state: 'not-sent' });
    if (isNumbered(envelope.value.body)) enqueue(turn, c, { ...envelope.value, body: { type: 'blank' } }, null);
  }
}

/** Who leaves says so by the leaf that it has. */
function ofLeaf(ctx: Context, c: Conversation, { body }: Envelope): Body {
  if (body.type !== 'leave') return body;
  const { device } = ownAccount(ctx);
  return { type: 'leave', signature: signDeparture(ctx.ports.crypto, device.seed, c.log, c.row.leafKey) };
}

/** Refused as stale, or as of the replica set before, and the slot that made it so is applied: it is encrypted again, the message stays the same. */
function isOutdated(c: Conversation, { row, stale }: OutboxItem): boolean {
  return row.entry !== null && stale && row.entry.tag < c.row.validSlot;
}

function restart(turn: Turn, c: Conversation, item: OutboxItem): void {
  store(turn, c, item, { ...item.row, entry: null });
  item.acks.clear();
  item.asked.clear();
  item.refusedUntil.clear();
  item.stale = false;
}

/** Servers are told when it may be forgotten if all that are there understand it. */
async function encrypt(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  item: OutboxItem,
  live: readonly Session[],
): Promise<void> {
  const until = live.every((session) => knowsPassing(ctx, session)) ? item.row.until : null;
  const { group, entry: body } = await ctx.ports.mls.encrypt(c.group, item.row.plaintext, lifetimeData(until));
  if (body.length > MAX_ENTRY_BYTES) throw new Error('an entry grew beyond its limit');
  takeGroup(ctx, turn, c, group);
  const id = entryIdOf(ctx.ports.crypto, c.row.validSlot, body);
  store(turn, c, item, { ...item.row, entry: { id, tag: c.row.validSlot, body } });
  seenTable(c.id).put(turn.tx, toHex(id), c.row.validSlot);
  countSent(turn, c, c.sentSinceUpdate + 1);
}

/** Kept apart from the conversation's row, which a message need not write. */
function countSent(turn: Turn, c: Conversation, count: number): void {
  c.sentSinceUpdate = count;
  sentTable.put(turn.tx, c.id, count);
}

function store(turn: Turn, c: Conversation, item: OutboxItem, row: OutboxRow): void {
  item.row = row;
  outboxTable(c.id).put(turn.tx, numberKey(row.order), row);
}

function transmit(ctx: Context, turn: Turn, c: Conversation, item: OutboxItem, session: Session): void {
  const { entry } = item.row;
  const refusedUntil = item.refusedUntil.get(session.id) ?? 0;
  if (entry === null || item.acks.has(session.id) || item.asked.has(session.id)) return;
  if (!canTake(ctx, session, entry.body)) return;
  if (refusedUntil > turn.now) return due(turn, c, refusedUntil);
  const request = { type: 'append', log: c.log, tag: entry.tag, body: entry.body } as const;
  const sent = ask(ctx, turn, session, request, async (answered, answer) => {
    // Encrypted anew meanwhile, or sent: this answer is about another entry.
    if (item.row.entry?.id !== entry.id) return;
    item.asked.delete(session.id);
    await appendAnswered(ctx, answered, c, { item, session, answer });
    // One of several that have it by now is no reason to look at everything again.
    if (answer?.type !== 'appended' || !c.outbox.has(item.row.order)) due(answered, c, answered.now);
  });
  if (!sent) return;
  item.asked.add(session.id);
  if (item.row.message === null) return;
  item.wakes ??= !isSilentRow(item.row);
  if (item.wakes) wantWaking(turn, c);
}

interface Answered {
  readonly item: OutboxItem;
  readonly session: Session;
  readonly answer: Answer;
}

async function appendAnswered(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  { item, session, answer }: Answered,
): Promise<void> {
  if (answer === undefined || !isReader(c)) return;
  if (answer.type !== 'appended') {
    if (answer.type === 'stale' || answer.type === 'moved') item.stale = true;
    item.refusedUntil.set(session.id, await heed(ctx, turn, c, session, answer));
    return;
  }
  if (!isInForce(c, session)) return;
  item.acks.add(session.id);
  if (item.acks.size < c.row.replicas.quorum || !c.outbox.delete(item.row.order)) return;
  outboxTable(c.id).delete(turn.tx, numberKey(item.row.order));
  if (item.row.message === null) return;
  c.sentAcks.set(item.row.message, item.acks);
  // Calls that wait are answered in the same turn; nobody asks for older ones.
  const oldest = c.sentAcks.size > MAX_SENT_ACKS ? c.sentAcks.keys().next().value : undefined;
  if (oldest !== undefined) c.sentAcks.delete(oldest);
  notifyAll(turn, await setDelivery(timelineOf(ctx, turn, c), c.thread, item.row.message as MessageId, 'sent'));
}
