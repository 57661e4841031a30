import {
  type InboxMessage,
  MAX_INBOX_ITEM_BYTES,
  type Replica,
  decidedSlot,
  decodeOwn,
  encode,
  equalBytes,
  inboxMessage,
  isActive,
  replicaId,
  toHex,
} from '@pando/protocol';
import type { ApiError } from '../api.ts';
import { isServer } from '../network/links.ts';
import type { Turn } from '../turn.ts';
import { type Context, accountsOf, bytesOf, due, membersOf, ownAccount, updateRow } from './context.ts';
import { sendActive, sendSetPlan } from './control.ts';
import { ask, heed } from './heed.ts';
import { addIntent, dropIntent, turnOf } from './intents.ts';
import { memberHomes } from './member-homes.ts';
import type { Conversation, Move, Session } from './model.ts';
import { fillUp, moveOn } from './mover.ts';
import { endorseSet, exchanged, exchangesOne, isChangeEndorsed, wantedReplacement } from './replica-change.ts';
import { learnSlot, storedSlot } from './slots.ts';
import { fillingTable, numberKey, slotSpace } from './tables.ts';

/** A replica that has not answered for so long is replaced. */
const REPLACE_AFTER_MS = 24 * 3600 * 1000;
/** Members who have not answered a plan are asked again, with others. */
const SHOW_AGAIN_MS = 15_000;

/**
 * Wants the replica at `url` exchanged for `next`, instead of whatever exchange was wanted before. Undefined once it
 * is wanted; else why it cannot be.
 */
export function wantReplacement(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  url: string,
  next: Replica,
): ApiError | undefined {
  const old = c.row.replicas.replicas.find((replica) => replica.url === url);
  if (old === undefined) return { code: 'unknown-server', message: 'That server keeps nothing of this conversation.' };
  const replicas = exchanged(c.row.replicas, old, next);
  if (!exchangesOne(c.row.replicas, replicas))
    return { code: 'bad-parameters', message: 'The new server keeps this conversation already.' };
  if (!isSomebodysHome(ctx, c, next.url)) {
    const message = 'No member has an account at the new server, so it would not keep this conversation.';
    return { code: 'unknown-server', message };
  }
  dropWanted(turn, c);
  addIntent(turn, c, { kind: 'replace', old, next });
  return undefined;
}

/** A server keeps logs for its account holders; one of them has to bring it this log. */
function isSomebodysHome(ctx: Context, c: Conversation, url: string): boolean {
  const own = ownAccount(ctx).homes.replicas.some((home) => home.url === url);
  return own || membersOf(ctx, c).some((member) => memberHomes(member.leaf).includes(url));
}

/** What members endorsed was the set that was wanted then. */
function dropWanted(turn: Turn, c: Conversation): void {
  for (const { id, intent } of c.intents.values()) if (intent.kind === 'replace') dropIntent(turn, c, id);
  c.setEndorsements.clear();
  c.moving.shown = undefined;
}

/** Wants a replica exchanged that is gone, has lied, or was away for a day; one at a time. */
export function planReplacing(ctx: Context, turn: Turn, c: Conversation): void {
  noteAway(turn, c);
  if (!c.caughtUp || c.cloned || c.row.move !== null) return;
  const wanted = wantedReplacement(c);
  // The set changed meanwhile: another member did it, or took in what was to come.
  if (wanted !== undefined && !exchangesOne(c.row.replicas, wanted.replicas)) dropWanted(turn, c);
  if (wantedReplacement(c) !== undefined) return;
  for (const old of c.row.replicas.replicas) {
    const next = successorOf(ctx, turn, c, old);
    if (next === undefined) continue;
    if (!exchangesOne(c.row.replicas, exchanged(c.row.replicas, old, next))) continue;
    addIntent(turn, c, { kind: 'replace', old, next }, turn.now + turnOf(ctx, c));
    return;
  }
}

function noteAway(turn: Turn, c: Conversation): void {
  const { awaySince } = c.moving;
  for (const replica of c.row.replicas.replicas) {
    const id = replicaId(replica);
    const session = c.sessions.get(id);
    if (session === undefined || session.phase === 'live' || session.phase === 'reading') {
      awaySince.delete(id);
      continue;
    }
    const since = awaySince.get(id) ?? turn.now;
    awaySince.set(id, since);
    if (since + REPLACE_AFTER_MS > turn.now) due(turn, c, since + REPLACE_AFTER_MS);
  }
}

/** What is to take a replica's place; undefined where it may stay, or nothing can. */
function successorOf(ctx: Context, turn: Turn, c: Conversation, old: Replica): Replica | undefined {
  const session = c.sessions.get(replicaId(old));
  if (session === undefined) return undefined;
  const greeting = ctx.links.greeting(old.url, 'conversation');
  if (session.lost && greeting !== undefined && !isServer(greeting, old)) {
    return { key: greeting.server, incarnation: greeting.incarnation, url: old.url };
  }
  const since = c.moving.awaySince.get(session.id);
  const isGone = since !== undefined && since + REPLACE_AFTER_MS <= turn.now;
  if (!session.lied && !isGone) return undefined;
  const kept = new Set(c.row.replicas.replicas.map((replica) => toHex(replica.key)));
  return ownAccount(ctx).homes.replicas.find((home) => !kept.has(toHex(home.key)));
}

/** Has the members endorse in advance the set that this device wants. */
export async function planSetPlan(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  const wanted = wantedReplacement(c);
  if (wanted === undefined || !c.caughtUp || c.cloned || c.row.move !== null) return;
  if (wanted.row.notBefore > turn.now) return due(turn, c, wanted.row.notBefore);
  const own = endorseSet(ctx, c, wanted.replicas);
  if (own === undefined) return;
  c.setEndorsements.set(toHex(own.key), own);
  if (isChangeEndorsed(c)) return;
  const { shown } = c.moving;
  const isShown = shown !== undefined && equalBytes(shown.previous, c.row.slotHash);
  if (isShown && shown.at + SHOW_AGAIN_MS > turn.now) return due(turn, c, shown.at + SHOW_AGAIN_MS);
  const attempt = isShown ? shown.attempt + 1 : 0;
  c.moving.shown = { previous: c.row.slotHash, attempt, at: turn.now };
  due(turn, c, turn.now + SHOW_AGAIN_MS);
  await sendSetPlan(ctx, turn, c, wanted.replicas, attempt);
}

/** Brings what the old replica set sealed to the new one, until that is proven to be done. */
export async function planMoving(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  const { move } = c.row;
  if (move === null) return planFilling(ctx, turn, c);
  forgetFilling(turn, c);
  if (c.active !== undefined) {
    const { from, slot, value } = move;
    const isProof = isActive(ctx.ports.crypto, from, c.row.replicas, c.log, slot, value, c.active);
    if (isProof) return conclude(turn, c, move, c.active);
    c.active = undefined;
  }
  if (!c.caughtUp || c.cloned) return;
  const certificate = await moveOn(ctx, turn, c, move);
  if (certificate === undefined) return;
  await spread(ctx, turn, c, move.slot, certificate);
  conclude(turn, c, move, certificate);
}

/** The move is over. What the new replicas got while it went on is read to its end before any epoch is closed. */
function conclude(turn: Turn, c: Conversation, move: Move, certificate: Certificate): void {
  updateRow(turn, c, { move: null });
  c.moving.mover = undefined;
  c.active = undefined;
  if (certificate.held.length < c.row.replicas.replicas.length) {
    c.moving.filling = { ...move, certificate };
    fillingTable.put(turn.tx, c.id, c.moving.filling);
  }
  for (const session of c.sessions.values()) if (session.phase === 'live') session.phase = 'reading';
  turn.notify({ type: 'servers' });
  due(turn, c, turn.now);
}

/** Brings what was moved to replicas that were not there then. */
async function planFilling(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  const { filling } = c.moving;
  c.active = undefined;
  if (filling === undefined) c.moving.mover = undefined;
  if (filling === undefined || !c.caughtUp || c.cloned || !(await fillUp(ctx, turn, c, filling))) return;
  for (const session of c.sessions.values()) activate(ctx, turn, c, session, filling.slot, filling.certificate);
  forgetFilling(turn, c);
}

/** It is done, or the next move takes care of it. */
function forgetFilling(turn: Turn, c: Conversation): void {
  if (c.moving.filling === undefined) return;
  c.moving.filling = undefined;
  c.moving.mover = undefined;
  fillingTable.delete(turn.tx, c.id);
}

type Certificate = NonNullable<Conversation['active']>;

/** Everybody learns that the move is done: servers, members, and devices that sleep through it. */
async function spread(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  slot: number,
  certificate: Certificate,
): Promise<void> {
  for (const session of c.sessions.values()) activate(ctx, turn, c, session, slot, certificate);
  await sendActive(ctx, turn, c, { slot, certificate });
  const decided = await storedSlot(turn, c, slot);
  if (decided === undefined) return;
  const message: InboxMessage = { type: 'moved', note: { log: c.log, slots: [decided] } };
  // A large group's slot does not fit into an inbox; its sleepers ask the replicas that stayed.
  if (encode(inboxMessage, message).length > MAX_INBOX_ITEM_BYTES / 2) return;
  for (const account of accountsOf(ctx, c)) {
    const who = ctx.people.address(bytesOf(account) as ReturnType<typeof ownAccount>['account']);
    if (who === undefined || account === toHex(ownAccount(ctx).account)) continue;
    ctx.account.lookUp(turn, who, async (found, record) => {
      const sealed = record === undefined ? undefined : await ctx.account.seal(record.body.inboxKey, message);
      if (sealed !== undefined) ctx.account.deliver(found, who, sealed);
    });
  }
}

function activate(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  session: Session,
  slot: number,
  certificate: Certificate,
): void {
  if (session.phase !== 'live' && session.phase !== 'reading') return;
  ask(ctx, turn, session, { type: 'activate', log: c.log, slot, certificate }, async (answered, answer) => {
    if (answer !== undefined && answer.type !== 'done') await heed(ctx, answered, c, session, answer);
  });
}

/**
 * A note in the inbox: this log moved. Slots that are ahead of this device prove nothing to it yet; they are kept,
 * and where none of the replicas it knows answers, those that they name are asked for what lies between.
 */
export async function hearMoved(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  note: Extract<InboxMessage, { type: 'moved' }>['note'],
): Promise<void> {
  for (const decided of note.slots) {
    const { slot } = decided.value.body.binding;
    if (!equalBytes(decided.value.body.binding.log, c.log)) continue;
    await learnSlot(ctx, turn, c, decided);
    if (c.ahead.has(slot)) turn.tx.put(slotSpace(c.id), numberKey(slot), encode(decidedSlot, decided));
  }
  due(turn, c, turn.now);
}

/** The slots ahead of this device that notes in its inbox brought, and the replicas that are to be filled up. */
export async function loadMoving(turn: Turn, c: Conversation): Promise<void> {
  for (const { value } of await turn.tx.range(slotSpace(c.id), { after: numberKey(c.row.slot) })) {
    const decided = decodeOwn(decidedSlot, value);
    c.ahead.set(decided.value.body.binding.slot, decided);
  }
  c.moving.filling = await fillingTable.get(turn.tx, c.id);
}
