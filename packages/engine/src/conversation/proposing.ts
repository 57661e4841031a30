import { type Hash, decode, slotValue, slotValueHash } from '@pando/protocol';
import { type Decision, Proposal } from '../consensus/index.ts';
import type { Group } from '../mls/mls.ts';
import type { Turn } from '../turn.ts';
import { makeProposal } from './commit-plan.ts';
import { type Context, due, jitter } from './context.ts';
import { ask, heed, isAhead } from './heed.ts';
import type { Conversation, LiveProposal, ProposalRow, Session } from './model.ts';
import { isInForce } from './replica-change.ts';
import { learnSlot, slotInstance } from './slots.ts';
import { hearVote, votesIn } from './votes.ts';
import { proposalTable, putStaged } from './tables.ts';

const GATHERING_MS = 3_000;
const BACKOFF_MS = 150;
const MAX_BACKOFF_MS = 5_000;
/** A replica that refused is asked again after this, and after twice as much each further time, with jitter. */
const ASK_AGAIN_MS = 1_000;
const MAX_ASK_AGAIN_DOUBLINGS = 10;
/** Some did not answer, or promised somebody who is gone: after this, and longer each time, a higher round is begun. */
const STALLED_MS = 3_000;
const MAX_PATIENCE_DOUBLINGS = 4;

/** Proposes what is wanted for the next slot, and drives what was proposed. */
export async function planProposing(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  if (c.row.status !== 'active' || !c.caughtUp || c.cloned) return;
  const live = [...c.sessions.values()].filter((session) => session.phase === 'live' && isInForce(c, session));
  if (live.length < c.row.replicas.quorum) return;
  // Somebody decided a slot that is not here yet: what is wanted may be done by it.
  if (live.some((session) => isAhead(turn, c, session))) return;
  if (c.live === undefined && c.intents.size > 0) await begin(ctx, turn, c);
  if (c.live !== undefined) await drive(ctx, turn, c, c.live, live);
}

async function begin(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  for (const { notBefore } of c.intents.values()) if (notBefore > turn.now) due(turn, c, notBefore);
  const gatheredBy = gatheringUntil(turn, c);
  if (gatheredBy > turn.now) return due(turn, c, gatheredBy);
  const made = await makeProposal(ctx, turn, c);
  if (made === undefined) return;
  proposalTable.put(turn.tx, c.id, made.row);
  putStaged(turn.tx, ctx.ports.mls, c.id, made.staged.group);
  c.live = liveProposal(ctx, c, made.row, made.staged.group);
}

/** Until when (ms) more people's key packages may still come, so that they are added by one slot and not by one each. */
function gatheringUntil(turn: Turn, c: Conversation): number {
  if (![...c.claims.values()].includes('asked')) return turn.now;
  const wanted = [...c.intents.values()]
    .filter(({ intent }) => intent.kind === 'add' || intent.kind === 'own-devices')
    .map(({ notBefore }) => notBefore);
  return Math.min(...wanted) + GATHERING_MS;
}

export function liveProposal(ctx: Context, c: Conversation, row: ProposalRow, staged: Group): LiveProposal {
  const instance = slotInstance(c, row.slot, c.row.slotHash);
  const own = { bytes: row.value, hash: row.hash };
  return {
    row,
    staged,
    proposal: new Proposal(ctx.ports.crypto, c.row.replicas, instance, own, (bytes) => hashSlotValue(ctx, bytes)),
    stagedAt: new Set(),
    stageAsked: new Set(),
    asked: new Map(),
    refusals: new Map(),
    votes: new Map(),
    pausedUntil: 0,
    outpaced: false,
    phase: '',
    patientUntil: 0,
    attempts: 0,
  };
}

function hashSlotValue(ctx: Context, bytes: Uint8Array): Hash | undefined {
  const decoded = decode(slotValue, bytes);
  return decoded.ok ? slotValueHash(ctx.ports.crypto, decoded.value) : undefined;
}

async function drive(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  live: LiveProposal,
  sessions: readonly Session[],
): Promise<void> {
  if (!isStaged(ctx, turn, c, live, sessions)) return;
  const askable = sessions.filter((session) => isAskable(turn, c, live, session));
  // So many refuse that nothing can come of it now.
  if (askable.length < c.row.replicas.quorum) return;
  if (live.pausedUntil > turn.now) return due(turn, c, live.pausedUntil);
  if (live.outpaced) {
    live.outpaced = false;
    live.phase = '';
    live.proposal.retry();
  }
  if (live.phase !== live.proposal.phase) {
    live.phase = live.proposal.phase;
    live.patientUntil = turn.now + STALLED_MS * 2 ** Math.min(live.attempts, MAX_PATIENCE_DOUBLINGS);
  } else if (live.patientUntil <= turn.now) return pause(ctx, turn, c, live);
  due(turn, c, live.patientUntil);
  for (const session of askable) {
    if (live.asked.get(session.id) !== live.proposal.phase) propose(ctx, turn, c, live, session);
  }
}

/** Whether a replica did not refuse, or may be asked again. */
function isAskable(turn: Turn, c: Conversation, live: LiveProposal, session: Session): boolean {
  const until = live.refusals.get(session.id)?.until ?? 0;
  if (until > turn.now) due(turn, c, until);
  return until <= turn.now;
}

/**
 * What is forbidden now may be allowed once another slot is endorsed, so even a final no is asked again: later each
 * time, and at once where that replica has endorsed one.
 */
function noteRefusal(ctx: Context, turn: Turn, live: LiveProposal, session: Session, retryAfter: number): void {
  const times = live.refusals.get(session.id)?.times ?? 0;
  const pause = ASK_AGAIN_MS * 2 ** Math.min(times, MAX_ASK_AGAIN_DOUBLINGS);
  const until = turn.now + Math.max(pause + jitter(ctx, pause), retryAfter);
  live.refusals.set(session.id, { times: times + 1, until });
}

function propose(ctx: Context, turn: Turn, c: Conversation, live: LiveProposal, session: Session): void {
  const { phase } = live.proposal;
  const sent = ask(ctx, turn, session, live.proposal.request(), async (answered, answer) => {
    due(answered, c, answered.now);
    if (answer !== undefined) for (const vote of votesIn(answer)) hearVote(ctx, answered, live, vote);
    if (c.live !== live) return;
    if (answer === undefined) {
      live.asked.delete(session.id);
      return;
    }
    const step = live.proposal.receive(session.id, answer, phase);
    if (step === 'decided' && live.proposal.decision !== undefined)
      return decided(ctx, answered, c, live.proposal.decision);
    if (step === 'outpaced') pause(ctx, answered, c, live);
    const understood = answer.type === 'promised' || answer.type === 'accepted' || answer.type === 'refused';
    if (understood) return;
    live.asked.delete(session.id);
    noteRefusal(ctx, answered, live, session, answer.type === 'error' ? (answer.retryAfter ?? 0) : 0);
    await heed(ctx, answered, c, session, answer);
  });
  if (sent) live.asked.set(session.id, phase);
}

/** Others propose as well: full jitter keeps them out of each other's way. */
function pause(ctx: Context, turn: Turn, c: Conversation, live: LiveProposal): void {
  if (live.outpaced) return;
  live.outpaced = true;
  live.attempts += 1;
  live.pausedUntil = turn.now + jitter(ctx, Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** live.attempts));
  live.asked.clear();
  due(turn, c, live.pausedUntil);
}

/** A value is decided, this device's or another's: everybody is told, and it is applied here. */
async function decided(ctx: Context, turn: Turn, c: Conversation, decision: Decision): Promise<void> {
  const decoded = decode(slotValue, decision.value);
  if (!decoded.ok) throw new Error('a decided value does not decode');
  const { value, certificate } = { value: decoded.value, certificate: decision.certificate };
  const instance = slotInstance(c, value.body.binding.slot, c.row.slotHash);
  for (const session of c.sessions.values()) {
    if (session.phase !== 'live') continue;
    const { slot } = value.body.binding;
    ask(
      ctx,
      turn,
      session,
      { type: 'decide', instance, value: decision.value, certificate },
      async (answered, answer) => {
        if (answer?.type === 'done') session.decided = Math.max(session.decided, slot);
        else if (answer !== undefined) await heed(ctx, answered, c, session, answer);
        due(answered, c, answered.now);
      },
    );
  }
  if (!(await learnSlot(ctx, turn, c, { value, certificate }))) throw new Error('an own decision does not verify');
}

/** Whether a quorum holds the blob and the introductions that the value names. */
function isStaged(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  live: LiveProposal,
  sessions: readonly Session[],
): boolean {
  const { blob, introductions } = live.row;
  const bodies = [...(blob === null ? [] : [blob.body]), ...introductions.map((each) => each.sealed)];
  if (bodies.length === 0) return true;
  const stored = sessions.filter((session) => bodies.every((_, i) => live.stagedAt.has(`${session.id} ${i}`)));
  for (const session of sessions) {
    for (const [i, body] of bodies.entries()) stage(ctx, turn, c, live, { session, body, key: `${session.id} ${i}` });
  }
  return stored.length >= c.row.replicas.quorum;
}

interface Staging {
  readonly session: Session;
  readonly body: Uint8Array;
  readonly key: string;
}

function stage(ctx: Context, turn: Turn, c: Conversation, live: LiveProposal, { session, body, key }: Staging): void {
  if (live.stagedAt.has(key) || live.stageAsked.has(key)) return;
  if (!isAskable(turn, c, live, session)) return;
  const sent = ask(ctx, turn, session, { type: 'stage', log: c.log, body }, async (answered, answer) => {
    live.stageAsked.delete(key);
    due(answered, c, answered.now);
    if (answer?.type === 'done') live.stagedAt.add(key);
    else if (answer !== undefined) {
      const again = await heed(ctx, answered, c, session, answer);
      noteRefusal(ctx, answered, live, session, again - answered.now);
    }
  });
  if (sent) live.stageAsked.add(key);
}
