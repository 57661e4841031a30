import { type Frontier, equalBytes } from '@pando/protocol';
import type { Turn } from '../turn.ts';
import { type Context, due } from './context.ts';
import { attest, chainAt, confront, distrust, hearStatement } from './distrust.ts';
import { ask, heed } from './heed.ts';
import type { Conversation, Session } from './model.ts';
import { isInForce } from './replica-change.ts';

/** A replica that is there and does not answer is asked again after this. */
const UNANSWERED_MS = 60_000;
/** What was closed while nobody listened is asked for. */
const NOT_ASKED = -1;

/** The slot of the last frontier that a replica has shown; 0: none. */
export function closedSlot(session: Session): number {
  return session.frontier?.body.slot ?? 0;
}

/** From here on a replica pushes its frontiers: the one before is asked for. */
export function wantFrontier(session: Session): void {
  session.frontierAsked = NOT_ASKED;
  session.frontierAt = 0;
}

/** Asks replicas for the frontiers that they have not pushed, until they answer. */
export function planReadingFrontiers(ctx: Context, turn: Turn, c: Conversation): void {
  for (const session of c.sessions.values()) {
    if (session.phase !== 'live' || session.busy.has('frontier') || !mayHaveNewer(c, session)) continue;
    if (session.frontierAt > turn.now) due(turn, c, session.frontierAt);
    else readFrontier(ctx, turn, c, session);
  }
}

/** Whether it may have closed an epoch, of a slot that is known here, without having shown its frontier. */
function mayHaveNewer(c: Conversation, session: Session): boolean {
  // Of a replica that was left it is only known which slots it has.
  const closed = isInForce(c, session) ? session.endorsed : session.decided;
  if (session.frontierAsked === NOT_ASKED) return closed > 0;
  return Math.min(closed, c.row.validSlot) > Math.max(closedSlot(session), session.frontierAsked);
}

function readFrontier(ctx: Context, turn: Turn, c: Conversation, session: Session): void {
  const slot = c.row.validSlot;
  const sent = ask(ctx, turn, session, { type: 'readFrontier', log: c.log, slot }, async (answered, answer) => {
    session.busy.delete('frontier');
    session.frontierAt = answered.now + UNANSWERED_MS;
    due(answered, c, answered.now);
    if (answer === undefined) return;
    if (answer.type !== 'frontier') {
      session.frontierAt = await heed(ctx, answered, c, session, answer);
      return;
    }
    session.frontierAsked = slot;
    if (answer.frontier !== null) takeFrontier(ctx, answered, c, session, answer.frontier);
  });
  if (sent) session.busy.add('frontier');
}

/** A replica has closed the epochs before a slot; what it lists of them is to be worked off. */
export function takeFrontier(ctx: Context, turn: Turn, c: Conversation, session: Session, frontier: Frontier): void {
  if (!hearStatement(ctx, turn, c, session, { type: 'frontier', frontier })) return void distrust(turn, session);
  if (session.frontier !== undefined && session.frontier.body.slot >= frontier.body.slot) return;
  session.frontier = frontier;
  session.frontierVerified = false;
  checkFrontier(ctx, turn, c, session);
}

/** Compares what a replica's frontier says of its list with what was read of that, once it is read so far. */
export function checkFrontier(ctx: Context, turn: Turn, c: Conversation, session: Session): void {
  const { frontier } = session;
  if (frontier === undefined || session.frontierVerified) return;
  // Everything up to the base was worked off before.
  if (frontier.body.sequence < session.base.sequence) session.frontierVerified = true;
  const chain = chainAt(ctx, session, frontier.body.sequence);
  if (chain === undefined) return;
  session.frontierVerified = equalBytes(chain, frontier.body.chain);
  const statement = { type: 'frontier', frontier } as const;
  if (session.frontierVerified) attest(ctx, turn, session, statement);
  else confront(ctx, turn, c, session, statement);
}
