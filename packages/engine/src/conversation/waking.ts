import type { Turn } from '../turn.ts';
import { type Context, due } from './context.ts';
import { ask } from './heed.ts';
import type { Conversation, Session } from './model.ts';
import { isInForce } from './replica-change.ts';
import { wakeTable } from './tables.ts';

/** Between two calls for the others (ms): whoever was woken comes for all that there is. */
const WAKE_GAP_MS = 2_000;

/** Something was sent that sleeping devices are to be woken for. */
export function wantWaking(turn: Turn, c: Conversation): void {
  c.waking.wanted = true;
  due(turn, c, turn.now);
}

/** Tells replicas how this device is woken, where they know it otherwise, and has them wake the others. */
export function planWaking(ctx: Context, turn: Turn, c: Conversation): void {
  const live = [...c.sessions.values()].filter((session) => session.phase === 'live' && isInForce(c, session));
  for (const session of live) tellBell(ctx, turn, c, session);
  if (!c.waking.wanted || live.length === 0) return;
  const at = c.waking.at + WAKE_GAP_MS;
  if (turn.now < at) return due(turn, c, at);
  c.waking = { wanted: false, at: turn.now };
  for (const session of live) ask(ctx, turn, session, { type: 'wake', log: c.log }, () => undefined);
}

/** A server that does not know the request refuses it, and is not asked again on this connection. */
function tellBell(ctx: Context, turn: Turn, c: Conversation, session: Session): void {
  if (session.key === undefined || session.busy.has('bell')) return;
  const rank = c.row.replicas.replicas.findIndex((replica) => replica.url === session.replica.url);
  const mark = ctx.bell.mark(rank, session.key);
  if (session.bellMark === mark) return;
  const sent = ask(ctx, turn, session, { type: 'setWake', log: c.log, wake: ctx.bell.call(rank) }, (told, answer) => {
    if (answer?.type !== 'done') return;
    session.busy.delete('bell');
    session.bellMark = mark;
    if (mark === '') wakeTable(c.id).delete(told.tx, session.id);
    else wakeTable(c.id).put(told.tx, session.id, mark);
    due(told, c, told.now);
  });
  if (sent) session.busy.add('bell');
}
