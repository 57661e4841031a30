import {
  type ListStatement,
  emptyChain,
  equalBytes,
  extendChain,
  isSignedListStatement,
  listBody,
  listStatementsContradict,
  replicaId,
} from '@pando/protocol';
import type { Turn } from '../turn.ts';
import type { Context } from './context.ts';
import type { Conversation, ListedEntry, Position, Session } from './model.ts';

/** A replica that says what it cannot prove is left alone for so long, and for twice as long each further time. */
const PAUSE_MS = 60_000;
const MAX_PAUSE_DOUBLINGS = 6;
const MAX_PAUSE_MS = PAUSE_MS * 2 ** MAX_PAUSE_DOUBLINGS;
/** It counts as well-behaved again once nothing has happened for so long. */
const FORGIVEN_AFTER_MS = 4 * 3600 * 1000;
/** Statements and votes of a replica that are remembered to be compared with later ones. */
const MAX_REMEMBERED = 8;
/** Rows that are remembered since a list turned out to be another than it was. */
const MAX_FORK_ROWS = 1000;

/** A replica that says what it cannot prove is left alone for a while; the others serve. Returns until when (ms). */
export function distrust(turn: Turn, session: Session): number {
  const times = isForgiven(turn, session) ? 0 : (session.misbehaved?.times ?? 0);
  const until = turn.now + PAUSE_MS * 2 ** Math.min(times, MAX_PAUSE_DOUBLINGS);
  session.phase = 'refused';
  session.misbehaved = { times: times + 1, at: turn.now };
  session.retryAt = until;
  turn.wakeAt(until);
  turn.notify({ type: 'servers' });
  return until;
}

/** Whether it did nothing wrong for a long time, or never. */
export function isForgiven(turn: Turn, { misbehaved }: Session): boolean {
  return misbehaved === undefined || misbehaved.at + FORGIVEN_AFTER_MS <= turn.now;
}

/** Leaves proven liars alone, where the others are a quorum, and gives others another chance when their time has come. */
export function keepAway(ctx: Context, turn: Turn, c: Conversation): void {
  const { replicas, quorum } = c.row.replicas;
  const others = replicas.filter((replica) => !ctx.liars.has(replicaId(replica)));
  for (const session of c.sessions.values()) {
    if (ctx.liars.has(session.id) && others.length >= quorum) {
      session.phase = 'refused';
      session.retryAt = turn.now + MAX_PAUSE_MS;
    } else if (session.phase === 'refused' && session.retryAt <= turn.now) {
      readAnew(ctx, c, session);
      session.phase = 'away';
    }
  }
}

/** Its list is read from the beginning: it may be another than what it was. */
function readAnew(ctx: Context, c: Conversation, session: Session): void {
  const start = { sequence: 0, chain: emptyChain(ctx.ports.crypto, c.log) };
  Object.assign(session, { base: start, at: start, endSequence: 0, frontier: undefined, frontierVerified: false });
  session.rows.length = 0;
  for (const entry of c.entries.values()) entry.holders.delete(session.id);
}

/** Remembers what a server signed; what it signed before and cannot be true too, if there is such a thing. */
export function remember<T>(known: T[], it: T, contradict: (one: T, other: T) => boolean): T | undefined {
  const other = known.find((each) => contradict(each, it));
  known.push(it);
  if (known.length > MAX_REMEMBERED) known.shift();
  return other;
}

/** Whether this replica signed it about this log; if so it is compared with what it signed before. */
export function hearStatement(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  session: Session,
  statement: ListStatement,
): boolean {
  const body = listBody(statement);
  const isIts =
    equalBytes(body.log, c.log) &&
    equalBytes(body.server, session.replica.key) &&
    equalBytes(body.incarnation, session.replica.incarnation) &&
    isSignedListStatement(ctx.ports.crypto, statement);
  if (!isIts) return false;
  const other = remember(session.statements, statement, listStatementsContradict);
  if (other !== undefined) ctx.liars.accuse(turn, { type: 'lists', one: other, other: statement, link: null });
  return true;
}

/** Notes where a list that is read anew is another than the one which its replica signed for. */
export function noteFork(session: Session, row: ListedEntry): void {
  const { attested, fork, at } = session;
  if (fork !== undefined) {
    if (fork.rows.length < MAX_FORK_ROWS) fork.rows.push(row);
    return;
  }
  if (attested === undefined) return;
  const { sequence, chain } = listBody(attested);
  if (at.sequence === sequence && !equalBytes(at.chain, chain)) session.fork = { attested, chain: at.chain, rows: [] };
}

/** Its list up to this statement has been read, and is what it signed for: now, if not before. */
export function attest(ctx: Context, turn: Turn, session: Session, statement: ListStatement): void {
  const { fork, attested } = session;
  const { sequence } = listBody(statement);
  if (sequence < (attested === undefined ? 0 : listBody(attested).sequence)) return;
  session.attested = statement;
  session.fork = undefined;
  if (fork === undefined) return;
  const rows = fork.rows.slice(0, sequence - listBody(fork.attested).sequence);
  ctx.liars.accuse(turn, { type: 'lists', one: fork.attested, other: statement, link: { chain: fork.chain, rows } });
}

/**
 * A replica signed for another list than it has shown. It is asked for its word on the list that it shows now: if it
 * signs for that too, it has contradicted itself.
 */
export function confront(ctx: Context, turn: Turn, c: Conversation, session: Session, statement: ListStatement): void {
  if (session.busy.has('head')) return;
  const { sequence } = listBody(statement);
  const chain = chainAt(ctx, session, sequence);
  if (chain === undefined) return;
  session.fork = { attested: statement, chain, rows: session.rows.slice(sequence - session.base.sequence) };
  const { url } = session.replica;
  const sent = ctx.links.request(turn, url, 'conversation', { type: 'readHead', log: c.log }, (answered, answer) => {
    session.busy.delete('head');
    if (answer?.type !== 'head') return void distrust(answered, session);
    const head = { type: 'head', head: answer.head } as const;
    const shown = chainAt(ctx, session, answer.head.body.sequence);
    const isShown = shown !== undefined && equalBytes(shown, answer.head.body.chain);
    if (isShown && hearStatement(ctx, answered, c, session, head)) attest(ctx, answered, session, head);
    distrust(answered, session);
  });
  if (sent) session.busy.add('head');
}

/** The chain after a replica's row with this number, as far as it is in memory. */
export function chainAt(ctx: Context, session: Session, sequence: number): Position['chain'] | undefined {
  if (sequence === session.at.sequence) return session.at.chain;
  if (sequence < session.base.sequence || sequence > session.at.sequence) return undefined;
  let { chain } = session.base;
  for (const row of session.rows.slice(0, sequence - session.base.sequence))
    chain = extendChain(ctx.ports.crypto, chain, row.id, row.tag);
  return chain;
}
