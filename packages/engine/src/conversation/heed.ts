import { type DecidedSlot, type Response, encode, equalBytes, slotValue } from '@pando/protocol';
import type { Answer } from '../network/links.ts';
import type { Turn } from '../turn.ts';
import { type Context, due, followsSlots, jitter, notifyChanged, updateRow } from './context.ts';
import { distrust } from './distrust.ts';
import type { Conversation, Session } from './model.ts';
import { isIn, isInForce } from './replica-change.ts';
import { learnSlot, slotInstance, storedSlot } from './slots.ts';

const SLOTS_AT_ONCE = 32;
const RETRY_MS = 1_000;
const FORBIDDEN_RETRY_MS = 60_000;
const BELIEVED_MS = 3_000;

/** Sends a request of this conversation to one replica, if it is there. */
export function ask(
  ctx: Context,
  turn: Turn,
  session: Session,
  request: Parameters<Context['links']['request']>[3],
  then: (turn: Turn, answer: Answer) => Promise<void> | void,
): boolean {
  return ctx.links.request(turn, session.replica.url, 'conversation', request, then);
}

/**
 * What a replica answers instead of doing what it was asked: its slots, a removal, a move, a refusal. Returns when
 * the same may be asked again (ms).
 */
export async function heed(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  session: Session,
  answer: Response,
): Promise<number> {
  switch (answer.type) {
    case 'stale':
      readSlots(ctx, turn, c, session);
      return turn.now + RETRY_MS;
    case 'behind':
      session.decided = answer.decided;
      await bringSlots(ctx, turn, c, session);
      return turn.now + RETRY_MS;
    case 'removed':
      if (!(await learnSlot(ctx, turn, c, answer.slot))) return distrust(turn, session);
      if (answer.slot.value.body.binding.slot > c.row.slot) readSlots(ctx, turn, c, session);
      noteRemoved(turn, c, session, answer.slot.value.body.binding.slot);
      return isOldKey(c, session) ? reopen(turn, session) : turn.now + FORBIDDEN_RETRY_MS;
    case 'moved':
      if (!(await learnSlot(ctx, turn, c, answer.slot))) return distrust(turn, session);
      if (answer.slot.value.body.binding.slot > c.row.slot) readSlots(ctx, turn, c, session);
      if (answer.certificate !== null) c.active = answer.certificate;
      if (!isBack(c, session, answer.slot)) return turn.now + FORBIDDEN_RETRY_MS;
      session.decided = Math.max(session.decided, answer.slot.value.body.binding.slot);
      await bringSlots(ctx, turn, c, session);
      return turn.now + RETRY_MS;
    case 'error':
      if (answer.code === 'out-of-order') return reopen(turn, session, RETRY_MS);
      if (answer.code === 'unknown') session.phase = 'away';
      return answer.retryAfter === null ? turn.now + FORBIDDEN_RETRY_MS : turn.now + answer.retryAfter;
    default:
      return turn.now + RETRY_MS;
  }
}

/** The replica was left at this slot, and a later one took it in again: it lacks the slots that say so. */
function isBack(c: Conversation, session: Session, { value }: DecidedSlot): boolean {
  return isInForce(c, session) && !isIn(value.body.binding.replicas, session);
}

/** The session was opened with a key that this device has renewed since: it is opened again with the new one. */
function isOldKey(c: Conversation, session: Session): boolean {
  return c.row.status === 'active' && session.key !== undefined && !equalBytes(session.key, c.row.access.key);
}

function reopen(turn: Turn, session: Session, pause = 0): number {
  session.phase = 'away';
  session.retryAt = turn.now + pause;
  return session.retryAt;
}

/**
 * A slot took this device's key away. If it is applied here, then with it this leaf, or only a key that this device
 * has renewed; if it is beyond what this device knows, its state is old, and it must ask to be taken in again. The same
 * where the present key is taken away by a slot that this device holds for void: it has judged wrongly.
 */
function noteRemoved(turn: Turn, c: Conversation, session: Session, slot: number): void {
  if (!followsSlots(c)) return;
  if (c.row.slot >= slot) {
    const stillListed = c.row.state.leaves.some((row) => equalBytes(row.access, c.row.access.key));
    if (stillListed) {
      if (!c.row.voids.includes(slot) || isOldKey(c, session)) return;
      c.removedBy.add(session.id);
      if (c.removedBy.size >= c.row.replicas.quorum) stop(turn, c);
      return;
    }
  } else {
    c.removedBy.add(session.id);
    if (c.removedBy.size < c.row.replicas.quorum) return;
  }
  // It may be what this device asked for.
  if (c.row.status === 'rejoining') return;
  updateRow(turn, c, { status: c.row.leaving === true ? 'left' : 'removed' });
  notifyChanged(turn, c);
}

/** This device's state is not to be used any more. */
function stop(turn: Turn, c: Conversation): void {
  c.cloned = true;
  due(turn, c, turn.now);
}

/** Slots that it claims and that are not here are waited for, if only for a while. */
export function believe(turn: Turn, session: Session): void {
  session.believedUntil = turn.now + BELIEVED_MS;
}

/**
 * Whether a replica has slots that are about to come from it: until then nothing is written. Writing without them
 * would do no harm, so a claim that is not proven soon holds up nobody.
 */
export function isAhead(turn: Turn, c: Conversation, session: Session): boolean {
  if (session.decided <= c.row.slot || session.believedUntil <= turn.now) return false;
  due(turn, c, session.believedUntil);
  return true;
}

/** Asks one replica for the slots after the last applied one. */
export function readSlots(ctx: Context, turn: Turn, c: Conversation, session: Session): void {
  if (session.busy.has('slots') || (session.phase !== 'reading' && session.phase !== 'live')) return;
  if (session.slotsAt > turn.now) return due(turn, c, session.slotsAt);
  const from = c.row.slot + 1;
  const request = { type: 'readSlots', log: c.log, from, limit: SLOTS_AT_ONCE } as const;
  const sent = ask(ctx, turn, session, request, async (answered, answer) => {
    session.busy.delete('slots');
    // Who is there and does not answer is asked again much later; who was gone, when it is back.
    session.slotsAt = answered.now + (answer === undefined ? FORBIDDEN_RETRY_MS : RETRY_MS);
    due(answered, c, answered.now);
    if (answer === undefined) return;
    if (answer.type !== 'slots') {
      session.slotsAt = Math.max(session.slotsAt, await heed(ctx, answered, c, session, answer));
      return;
    }
    session.decided = answer.decided;
    for (const slot of answer.slots) {
      if (!(await learnSlot(ctx, answered, c, slot))) return void distrust(answered, session);
    }
    if (c.row.slot >= answer.decided || c.cloned || c.row.status === 'rejoining' || !followsSlots(c)) return;
    // It says that there are slots, and shows none.
    if (c.row.slot < from) return void distrust(answered, session);
    session.slotsAt = 0;
    believe(answered, session);
    readSlots(ctx, answered, c, session);
  });
  if (sent) session.busy.add('slots');
}

/**
 * Brings a replica that is behind the slots that it lacks, one after the other. Those from before this device came in
 * are borrowed from another replica.
 */
export async function bringSlots(ctx: Context, turn: Turn, c: Conversation, session: Session): Promise<void> {
  const slot = session.decided + 1;
  if (session.busy.has('bring') || slot > c.row.slot || session.bringAt > turn.now) return;
  const decided = await storedSlot(turn, c, slot);
  if (decided === undefined) borrowSlots(ctx, turn, c, session);
  else await bring(ctx, turn, c, session, [decided]);
}

function borrowSlots(ctx: Context, turn: Turn, c: Conversation, session: Session): void {
  const from = session.decided + 1;
  const lenders = [...c.sessions.values()].filter(
    (each) => each !== session && (each.phase === 'live' || each.phase === 'reading') && each.decided >= from,
  );
  const lender = lenders[jitter(ctx, lenders.length)];
  if (lender === undefined) return;
  const request = { type: 'readSlots', log: c.log, from, limit: SLOTS_AT_ONCE } as const;
  const sent = ask(ctx, turn, lender, request, async (answered, answer) => {
    session.busy.delete('bring');
    due(answered, c, answered.now);
    if (answer?.type === 'slots' && answer.slots.length > 0) await bring(ctx, answered, c, session, answer.slots);
  });
  if (sent) session.busy.add('bring');
}

async function bring(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  session: Session,
  [decided, ...more]: readonly DecidedSlot[],
): Promise<void> {
  if (decided === undefined) return bringSlots(ctx, turn, c, session);
  const { value, certificate } = decided;
  const { slot, previous } = value.body.binding;
  const request = {
    type: 'decide',
    instance: slotInstance(c, slot, previous),
    value: encode(slotValue, value),
    certificate,
  } as const;
  const sent = ask(ctx, turn, session, request, async (answered, answer) => {
    session.busy.delete('bring');
    due(answered, c, answered.now);
    if (answer === undefined) return;
    if (answer.type !== 'done') {
      session.bringAt = answered.now + RETRY_MS;
      session.bringAt = Math.max(session.bringAt, await heed(ctx, answered, c, session, answer));
      return;
    }
    session.endorseAt = 0;
    session.decided = Math.max(session.decided, slot);
    c.live?.refusals.delete(session.id);
    await bring(ctx, answered, c, session, more);
  });
  if (sent) session.busy.add('bring');
}
