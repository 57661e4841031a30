import {
  type InboxMessage,
  MAX_INBOX_ITEM_BYTES,
  decidedSlot,
  decodeOwn,
  encode,
  equalBytes,
  inboxMessage,
  isActive,
  toHex,
} from '@pando/protocol';
import { loadAbsences } from '../network/absence.ts';
import type { Turn } from '../turn.ts';
import { type Context, accountsOf, bytesOf, due, ownAccount, updateRow } from './context.ts';
import { sendActive } from './control.ts';
import { ask, heed } from './heed.ts';
import type { Conversation, Move, Session } from './model.ts';
import { fillUp, moveOn } from './mover.ts';
import { learnSlot, storedSlot } from './slots.ts';
import { awayTable, fillingTable, numberKey, slotSpace } from './tables.ts';

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
  await loadAbsences(turn, awayTable(c.id), c.moving.away);
}
