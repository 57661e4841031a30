import { equalBytes, replicaId } from '@pando/protocol';
import type { Turn } from '../turn.ts';
import { type Context, due, followsSlots, membersOf, updateRow } from './context.ts';
import { sendFrontiers } from './control.ts';
import { skip } from './entries.ts';
import { ask, heed } from './heed.ts';
import type { Conversation, Session } from './model.ts';
import { isInForce } from './replica-change.ts';
import { ownEndorsement, storedSlot, takeGroup } from './slots.ts';
import { dropProposal, putGroup, seenTable } from './tables.ts';

/** Tells every replica that this device has applied the last valid slot. */
export async function planEndorsing(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  if (!followsSlots(c)) return;
  const lacking = [...c.sessions.values()].filter(
    (session) => session.phase === 'live' && isInForce(c, session) && session.endorsedSent < c.row.validSlot,
  );
  for (const session of lacking) {
    if (session.endorsed >= c.row.validSlot) continue;
    if (session.endorseAt > turn.now) {
      due(turn, c, session.endorseAt);
      continue;
    }
    const endorsement = await ownEndorsement(ctx, turn, c, session.endorsed);
    if (endorsement === undefined) return;
    const { slot } = endorsement.body;
    const sent = ask(ctx, turn, session, { type: 'endorse', endorsement }, async (answered, answer) => {
      if (answer?.type === 'done') return;
      session.endorsedSent = Math.min(session.endorsedSent, slot - 1);
      if (answer === undefined) return;
      session.endorseAt = Math.max(await heed(ctx, answered, c, session, answer), session.bringAt);
      due(answered, c, session.endorseAt);
    });
    if (sent) session.endorsedSent = slot;
  }
}

/**
 * Deletes the keys of closed epochs: once a quorum of replicas has signed frontiers of a slot, and everything that
 * they list of the epochs before it is opened (docs/PROTOCOL.md, section 9).
 */
export async function planClosing(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  // Until a move is over, a quorum of the new replicas need not have what the old ones acknowledged.
  const slot = c.row.move === null ? closableSlot(c) : undefined;
  if (slot === undefined || slot <= c.row.closedSlot) return;
  await tellFrontiers(ctx, turn, c, slot);
  const kept = c.row.epochs.filter((each) => each.slot >= slot);
  const oldest = kept[0];
  if (oldest === undefined) return;
  takeGroup(ctx, turn, c, ctx.ports.mls.deleteEpochsBefore(c.group, oldest.epoch));
  updateRow(turn, c, { closedSlot: slot, epochs: kept, voids: c.row.voids.filter((each) => each > slot) });
  // What is still unopened of them no quorum had when it closed: it was never acknowledged, and comes again.
  for (const entry of c.unopened) {
    if (entry.tag < slot) skip(c, entry);
  }
  await forgetClosed(turn, c, slot);
}

/** Who is out for good opens nothing more, and signs nothing: nothing stays but who was in. */
export async function dropSecrets(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  const { mls } = ctx.ports;
  if (!mls.keepsSecrets(c.group)) return;
  dropProposal(turn.tx, c.id);
  c.live = undefined;
  c.group = mls.withoutSecrets(c.group);
  putGroup(turn.tx, mls, c.id, undefined, c.group);
  updateRow(turn, c, { epochs: [] });
  await forgetClosed(turn, c, Number.POSITIVE_INFINITY);
}

/** Who committed a slot tells the others what the replicas have signed of it. */
async function tellFrontiers(ctx: Context, turn: Turn, c: Conversation, slot: number): Promise<void> {
  const signer = (await storedSlot(turn, c, slot))?.value.body.signer;
  const isOwn = signer !== undefined && [c.row.access, ...c.row.olderAccess].some(({ key }) => equalBytes(key, signer));
  if (!isOwn || c.row.status !== 'active' || membersOf(ctx, c).length === 1) return;
  const signed = [...c.sessions.values()].flatMap(({ frontier }) => frontier ?? []);
  await sendFrontiers(ctx, turn, c, signed);
}

/** The highest slot whose frontiers a quorum signed and whose listed entries are all worked off. */
function closableSlot(c: Conversation): number | undefined {
  const signed = c.row.replicas.replicas.flatMap((replica) => {
    const session = c.sessions.get(replicaId(replica));
    // What a replica got by the last move is known here only once it was read to its end.
    return session?.frontier !== undefined && session.frontierVerified && session.phase === 'live' ? [session] : [];
  });
  const slots = signed.map((session) => session.frontier?.body.slot ?? 0).sort((a, b) => b - a);
  const slot = slots[c.row.replicas.quorum - 1];
  if (slot === undefined || slot > c.row.validSlot) return undefined;
  const closing = signed.filter(
    (session) => (session.frontier?.body.slot ?? 0) >= slot && isWorkedOff(c, session, slot),
  );
  return closing.length >= c.row.replicas.quorum ? slot : undefined;
}

/** Whether everything a replica listed of the epochs before a slot is opened, expired or known for garbage. */
function isWorkedOff(c: Conversation, session: Session, slot: number): boolean {
  for (const entry of c.unopened) {
    if (entry.tag < slot && entry.holders.has(session.id)) return false;
  }
  return true;
}

/** What is remembered of entries so as to open each once goes with the keys that could open them. */
async function forgetClosed(turn: Turn, c: Conversation, slot: number): Promise<void> {
  const seen = seenTable(c.id);
  for (const [key, tag] of await seen.all(turn.tx)) {
    if (tag < slot) seen.delete(turn.tx, key);
  }
}
