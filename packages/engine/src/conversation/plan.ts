import type { Turn } from '../turn.ts';
import { dropSecrets, planClosing, planEndorsing } from './closing.ts';
import { type Context, due, notifyChanged, updateRow } from './context.ts';
import { noteContradiction } from './contradiction.ts';
import { openHeld } from './entries.ts';
import { planFrontiers } from './frontiers.ts';
import { dropFulfilled, planClaims, planDuties, planOwnDevices } from './intents.ts';
import { planIntroducing } from './introducing.ts';
import type { Conversation } from './model.ts';
import { planMoving } from './moving.ts';
import { failOutbox, planOutbox } from './outbox.ts';
import { planProposing } from './proposing.ts';
import { planMissing, planReceipt } from './quiet.ts';
import { hopeOfReturn, planRejoining } from './readding.ts';
import { planFetching, planRepair } from './repair.ts';
import { planReading } from './replication.ts';
import { planReplacing, planSetPlan } from './replacing.ts';
import { planPictures } from '../picture/exchange.ts';
import { planTyping } from './signals.ts';
import { closeSessions, keepSessions, openSessions, planCatchingUp, renewKeys } from './sessions.ts';
import { planWaking } from './waking.ts';

/** So long the others have to take out who left; then it endorses nothing more. */
const TAKING_LEAVE_MS = 24 * 3600 * 1000;

/**
 * Looks at what is, and does what is due and not under way. Order matters in one thing: what is read and decided
 * comes before what is written, so that nothing is encrypted for an epoch that is known to be over.
 */
export async function planConversation(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  c.dueAt = Number.POSITIVE_INFINITY;
  noteContradiction(turn, c);
  await planRejoining(ctx, turn, c);
  if (c.row.status === 'active') {
    await keepSessions(ctx, turn, c);
    openSessions(ctx, turn, c);
    renewKeys(ctx, turn, c);
    planReading(ctx, turn, c);
    await openHeld(ctx, turn, c);
    planFetching(ctx, turn, c);
    planCatchingUp(turn, c);

    planDuties(ctx, turn, c);
    dropFulfilled(ctx, turn, c);
    planClaims(ctx, turn, c);
    planOwnDevices(ctx, turn, c);
    planReplacing(ctx, turn, c);
    await planSetPlan(ctx, turn, c);
    await planProposing(ctx, turn, c);
    await planEndorsing(ctx, turn, c);
    await planMoving(ctx, turn, c);
    planFrontiers(ctx, turn, c);
    planIntroducing(ctx, turn, c);

    await planPictures(ctx, turn, c);
    await planMissing(ctx, turn, c);
    await planReceipt(ctx, turn, c);
    await planOutbox(ctx, turn, c);
    planWaking(ctx, turn, c);
    planRepair(ctx, turn, c);
    await planClosing(ctx, turn, c);
    if (c.row.leaving === true && c.outbox.size === 0) {
      updateRow(turn, c, { status: 'leaving', leftAt: turn.now });
      notifyChanged(turn, c);
      due(turn, c, turn.now);
    }
  } else if (c.row.status === 'rejoining') {
    // What the old keys can still open is read; with them nothing is written any more. Its word on slots is good yet.
    await keepSessions(ctx, turn, c);
    openSessions(ctx, turn, c);
    planReading(ctx, turn, c);
    await openHeld(ctx, turn, c);
    planFetching(ctx, turn, c);
    await planEndorsing(ctx, turn, c);
    await planClosing(ctx, turn, c);
  } else if (c.row.status === 'leaving') {
    await planTakingLeave(ctx, turn, c);
  } else {
    closeSessions(ctx, turn, c);
    const hopedUntil = hopeOfReturn(c);
    if (hopedUntil <= turn.now) {
      await failOutbox(ctx, turn, c);
      await dropSecrets(ctx, turn, c);
    } else if (Number.isFinite(hopedUntil)) due(turn, c, hopedUntil);
  }
  planTyping(ctx, turn, c);
  await settleWaiting(ctx, turn, c);
}

async function planTakingLeave(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  const until = (c.row.leftAt ?? turn.now) + TAKING_LEAVE_MS;
  if (until <= turn.now) {
    updateRow(turn, c, { status: 'left' });
    return due(turn, c, turn.now);
  }
  due(turn, c, until);
  await keepSessions(ctx, turn, c);
  openSessions(ctx, turn, c);
  planReading(ctx, turn, c);
  await planEndorsing(ctx, turn, c);
}

/** Answers the calls that waited for what is true now, or whose time is over. */
async function settleWaiting(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  for (const [call, waiting] of ctx.waiting) {
    if (waiting.conversation !== c.id) continue;
    if (await waiting.settle(turn, c)) ctx.waiting.delete(call);
  }
}
