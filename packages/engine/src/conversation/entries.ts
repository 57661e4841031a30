import { equalBytes, toHex } from '@pando/protocol';
import { readEnvelope } from '../content/index.ts';
import { forgetDeleted } from '../attachment/blobs.ts';
import type { DecryptOutcome } from '../mls/mls.ts';
import { type Received, receive } from '../timeline/index.ts';
import type { Turn } from '../turn.ts';
import {
  type Context,
  correctedNow,
  deviceTag,
  due,
  isReader,
  membersOf,
  judgeOf,
  notifyAll,
  notifyChanged,
  timelineOf,
  updateRow,
} from './context.ts';
import { hearControl } from './control.ts';
import { type Departure, whoDeparts } from './departure.ts';
import type { Conversation, KnownEntry } from './model.ts';
import { RECEIPT_DELAY_MS, resend } from './quiet.ts';
import { followStar } from '../preferences/hearing.ts';
import { hasWritten } from './signals.ts';
import { takeGroup } from './slots.ts';
import { seenTable } from './tables.ts';
import { memberOf } from './validity.ts';

/** Entries of slots to come that are kept in memory; more are fetched again when their slot is applied. */
const MAX_HELD = 1024;
const MAX_HELD_BYTES = 8 * 1024 * 1024;

/** Opens an entry whose body has come, and with it the proof of its tag: now, or when its slot is applied. */
export async function openEntry(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  entry: KnownEntry,
  tag: number,
  body: Uint8Array,
): Promise<void> {
  if (!c.unopened.has(entry) || !isReader(c)) return;
  if (tag !== entry.tag) entry.tag = entry.opensAt = tag;
  if (isPast(c, tag)) return skip(c, entry);
  if (entry.opensAt > c.row.validSlot) return hold(c, entry, body);
  const outcome = await ctx.ports.mls.decrypt(c.group, body);
  if (!outcome.ok && outcome.reason === 'wrong-epoch' && outcome.epoch > c.group.epoch) {
    entry.opensAt = c.row.validSlot + 1;
    return hold(c, entry, body);
  }
  entry.state = 'done';
  entry.body = undefined;
  c.unopened.delete(entry);
  // Garbage stays where it was put: readers do not spread it, nor do they once they have started again.
  if (isGarbage(outcome)) entry.repairAt = Number.POSITIVE_INFINITY;
  else seenTable(c.id).put(turn.tx, toHex(entry.id), tag);
  if (outcome.ok) await receiveEntry(ctx, turn, c, outcome);
  else noteUnopened(ctx, turn, c, outcome);
  due(turn, c, turn.now);
}

/** Bytes that no member's engine made: of no message, or of one that does not verify. */
function isGarbage(outcome: DecryptOutcome): boolean {
  return !outcome.ok && (outcome.reason === 'malformed' || outcome.reason === 'invalid');
}

/** Of a slot from before this device came in, or of a closed epoch: there is nothing to be opened or repaired. */
export function isPast(c: Conversation, tag: number): boolean {
  return tag < c.row.joinedSlot || tag < c.row.closedSlot;
}

/** It is not to be opened any more. */
export function skip(c: Conversation, entry: KnownEntry): void {
  entry.state = 'skipped';
  entry.body = undefined;
  c.unopened.delete(entry);
}

function hold(c: Conversation, entry: KnownEntry, body: Uint8Array): void {
  let [count, bytes] = [1, body.length];
  for (const each of c.unopened) {
    if (each.body === undefined) continue;
    count += 1;
    bytes += each.body.length;
  }
  if (count > MAX_HELD || bytes > MAX_HELD_BYTES) return;
  entry.state = 'held';
  entry.body = body;
}

/** Entries that waited for a slot which is applied now. */
export async function openHeld(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  for (const entry of c.unopened) {
    if (entry.state !== 'held' || entry.opensAt > c.row.validSlot) continue;
    const { body } = entry;
    entry.state = 'wanted';
    entry.body = undefined;
    if (body !== undefined) await openEntry(ctx, turn, c, entry, entry.tag, body);
  }
}

async function receiveEntry(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  opened: Extract<DecryptOutcome, { ok: true }>,
): Promise<void> {
  takeGroup(ctx, turn, c, opened.group);
  const envelope = readEnvelope(opened.plaintext);
  if (!envelope.ok) return countUndecryptable(ctx, 'malformed-content');
  const member = memberOf(judgeOf(ctx, c), opened.senderLeaf);
  const from = { account: toHex(member.account), device: deviceTag(opened.senderLeaf.signatureKey) };
  const received = await receive(timelineOf(ctx, turn, c), c.thread, {
    from,
    envelope: envelope.value,
    now: correctedNow(ctx, turn),
    mayPost: mayPostIn(c, opened.epoch, from.account),
  });
  await forgetDeleted(turn.tx, received.events);
  notifyAll(turn, received.events);
  if (received.malformed !== undefined) countUndecryptable(ctx, 'malformed-content');
  if (received.dropped === true) countDropped(ctx, 'may-not-post');
  if (received.gap) c.gapSince = Math.min(c.gapSince ?? turn.now, turn.now);
  if (received.fresh) await act(ctx, turn, c, { received, sender: member });
}

/** Whether an account might write in an epoch: by the state with which that began. */
function mayPostIn(c: Conversation, epoch: number, account: string): boolean {
  const posters = c.row.epochs.find((each) => each.epoch === epoch)?.posters;
  return posters === undefined || posters.includes(account);
}

interface Heard {
  readonly received: Received;
  readonly sender: ReturnType<typeof memberOf>;
}

async function act(ctx: Context, turn: Turn, c: Conversation, { received, sender }: Heard): Promise<void> {
  if (received.id !== undefined) {
    hasWritten(ctx, turn, c, toHex(sender.account));
    c.receiptAt = Math.min(c.receiptAt, turn.now + RECEIPT_DELAY_MS);
    notifyChanged(turn, c);
  }
  if (received.id !== undefined && ctx.preferences.isStarred(c.thread, received.id))
    await followStar(ctx, turn, c, received.id);
  const { control } = received;
  switch (control?.type) {
    case undefined:
      return;
    case 'leave':
      // Whose leaf is out already may have come in anew.
      return noteLeaver(ctx, turn, c, sender, control.signature);
    case 'resend-request':
      return resend(ctx, turn, c, control, deviceTag(sender.leaf.signatureKey));
    case 'control':
      return hearControl(ctx, turn, c, sender, control);
  }
}

/** Whose leaf is out already may have come in anew. */
function noteLeaver(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  { account, leaf }: Heard['sender'],
  signature: Departure['signature'],
): void {
  const leaver = { account: toHex(account), leafKey: leaf.signatureKey, signature };
  const isKnown = c.row.leavers.some((each) => equalBytes(each.leafKey, leaver.leafKey));
  if (!isKnown && whoDeparts(ctx.ports.crypto, c.log, membersOf(ctx, c), leaver) !== undefined)
    updateRow(turn, c, { leavers: [...c.row.leavers, leaver] });
}

/** What could not be opened: one's own, a duplicate, or garbage by someone who broke the rules. Never shown. */
function noteUnopened(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  outcome: Extract<DecryptOutcome, { ok: false }>,
): void {
  switch (outcome.reason) {
    case 'own':
      // Authentic, of this leaf, and unknown here: another copy of this device is at work, or this one is an old copy.
      if (outcome.clone) {
        c.cloned = true;
        due(turn, c, turn.now);
      }
      return;
    case 'old-generation':
      return;
    case 'wrong-epoch':
      return countUndecryptable(ctx, 'epoch');
    case 'unknown-generation':
    case 'malformed':
    case 'invalid':
      return countUndecryptable(ctx, outcome.reason);
  }
}

function countUndecryptable(ctx: Context, cause: string): void {
  ctx.undecryptable.set(cause, (ctx.undecryptable.get(cause) ?? 0) + 1);
}

function countDropped(ctx: Context, cause: string): void {
  ctx.dropped.set(cause, (ctx.dropped.get(cause) ?? 0) + 1);
}
