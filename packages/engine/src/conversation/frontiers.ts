import type { Turn } from '../turn.ts';
import { type Context, due } from './context.ts';
import { ask } from './heed.ts';
import { turnOf } from './intents.ts';
import type { Conversation, Session } from './model.ts';
import { closedSlot } from './reading-frontiers.ts';
import { isInForce } from './replica-change.ts';

/** A replica has this long to close an epoch that others have closed before it is shown their frontiers. */
const LAGGING_MS = 10_000;
/** Twice as long each time: it may be that it must not close the epoch before another member has been here. */
const AGAIN_MS = 60_000;
const MAX_DOUBLINGS = 7;

/**
 * Shows replicas that have not closed an epoch the frontiers of those that have. One that was away then, or came with
 * a move, cannot count the endorsements any more. While a move goes on a new replica lacks what it must list.
 */
export function planFrontiers(ctx: Context, turn: Turn, c: Conversation): void {
  if (!c.caughtUp || c.row.move !== null) return;
  const live = [...c.sessions.values()].filter((session) => session.phase === 'live' && isInForce(c, session));
  for (const session of live) {
    const others = live.filter((other) => closedSlot(other) > closedSlot(session));
    const slot = Math.max(...others.map(closedSlot));
    if (others.length === 0) c.moving.lagging.delete(session.id);
    else if (isDue(ctx, turn, c, session, slot)) for (const other of others) show(ctx, turn, c, session, other);
  }
}

function isDue(ctx: Context, turn: Turn, c: Conversation, session: Session, slot: number): boolean {
  const { lagging } = c.moving;
  const known = lagging.get(session.id);
  const isNews = known?.slot !== slot;
  const at = isNews ? turn.now + LAGGING_MS + turnOf(ctx, c) : known.at;
  const isOver = at <= turn.now;
  const shown = isNews ? 0 : known.shown + (isOver ? 1 : 0);
  const next = isOver ? turn.now + AGAIN_MS * 2 ** Math.min(shown, MAX_DOUBLINGS) : at;
  lagging.set(session.id, { slot, at: next, shown });
  due(turn, c, next);
  return isOver;
}

function show(ctx: Context, turn: Turn, c: Conversation, session: Session, { frontier }: Session): void {
  if (frontier === undefined || frontier.body.slot > session.decided) return;
  const { sequence: after, chain } = frontier.body;
  ask(
    ctx,
    turn,
    session,
    { type: 'offer', statement: { type: 'frontier', frontier }, after, chain, rows: [] },
    () => undefined,
  );
}
