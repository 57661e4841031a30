import { type Replica, replicaId } from '@pando/protocol';
import { REPLACE_AFTER_MS, isLongAbsent, noteAbsence } from '../network/absence.ts';
import type { Turn } from '../turn.ts';
import { type Context, due } from './context.ts';
import { isForgiven } from './distrust.ts';
import type { Conversation, Session } from './model.ts';
import { awayTable } from './tables.ts';

/** Members notice at different times that a replica is away: who is asked need not have noticed it quite as early. */
const SLACK_MS = 3600 * 1000;

/** Notes since when replicas of the set in force do not serve, while others do. */
export function noteAway(turn: Turn, c: Conversation): void {
  const sessions = c.row.replicas.replicas.flatMap((replica) => c.sessions.get(replicaId(replica)) ?? []);
  const absent = sessions.some((session) => session.phase === 'live') ? 'absent' : 'offline';
  for (const session of sessions) {
    const now = isServing(turn, session) ? 'serving' : absent;
    due(turn, c, noteAbsence(turn, awayTable(c.id), c.moving.away, session.id, now));
  }
}

function isServing(turn: Turn, session: Session): boolean {
  return (session.phase === 'live' || session.phase === 'reading') && isForgiven(turn, session);
}

/** Whether a replica must go, as far as this device knows: it lied, is another one by now, or does not serve. */
export function isFaulty(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  replica: Replica,
  longEnough = REPLACE_AFTER_MS,
): boolean {
  const id = replicaId(replica);
  if (ctx.liars.has(id) || c.sessions.get(id)?.lost === true) return true;
  return isLongAbsent(turn, c.moving.away.get(id), longEnough);
}

/** Whether this device agrees that another member wants a replica gone. */
export function isKnownFaulty(ctx: Context, turn: Turn, c: Conversation, replica: Replica): boolean {
  return isFaulty(ctx, turn, c, replica, REPLACE_AFTER_MS - SLACK_MS);
}
