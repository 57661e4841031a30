import { MAX_ROWS, type Request } from '@pando/protocol';
import type { Answer } from '../network/links.ts';
import type { Turn } from '../turn.ts';
import { type Context, due } from './context.ts';
import { distrust } from './distrust.ts';
import { ask, heed } from './heed.ts';
import type { Conversation, Session } from './model.ts';
import { readRows } from './move-lists.ts';
import type { List, Mover } from './moving-state.ts';

/** What was refused is asked again after this. */
const RETRY_MS = 3_000;

export function newMover({ slot, value }: Pick<Mover, 'slot' | 'value'>, startAt: number): Mover {
  return {
    slot,
    value,
    startAt,
    copied: undefined,
    progressAt: startAt,
    seals: new Map(),
    sources: undefined,
    targets: new Map(),
    quorumAt: undefined,
    busy: new Set(),
    refusedUntil: new Map(),
  };
}

/** What a step of the move works with. */
export interface Step {
  readonly ctx: Context;
  readonly turn: Turn;
  readonly c: Conversation;
  readonly mover: Mover;
  readonly session: Session;
}

/** Asks a replica one thing at a time. `then` gets an answer only while this move goes on. */
export function inquire(
  { ctx, turn, c, mover, session }: Step,
  request: Request,
  then: (turn: Turn, answer: NonNullable<Answer>) => Promise<void> | void,
): void {
  const until = mover.refusedUntil.get(session.id) ?? 0;
  if (mover.busy.has(session.id)) return;
  if (until > turn.now) return due(turn, c, until);
  const sent = ask(ctx, turn, session, request, async (answered, answer) => {
    mover.busy.delete(session.id);
    due(answered, c, answered.now);
    if (answer !== undefined && c.moving.mover === mover) await then(answered, answer);
  });
  if (sent) mover.busy.add(session.id);
}

/** A replica did not do what it was asked: it is asked again after a pause. */
export async function refusedBy({ ctx, turn, c, mover, session }: Step, answer: NonNullable<Answer>): Promise<void> {
  const until = Math.min(await heed(ctx, turn, c, session, answer), turn.now + RETRY_MS);
  mover.refusedUntil.set(session.id, until);
  due(turn, c, until);
}

/** Lets everything be found out anew: a list is not what it was sealed as, or entries in it are gone by retention. */
export function startOver(turn: Turn, c: Conversation, move: Mover): void {
  c.moving.mover = newMover(move, turn.now + RETRY_MS);
  due(turn, c, turn.now + RETRY_MS);
}

/** Whether a replica is there and knows the slot that changed the set. */
export function isUsable(session: Session, { slot }: { readonly slot: number }): boolean {
  return (
    (session.phase === 'live' || session.phase === 'reading') && session.decided >= slot && !session.busy.has('bring')
  );
}

/** Reads on in a replica's list; `then` where there is more of it, or its end was reached (`isEnd`). */
export function readList(
  step: Step,
  list: List,
  end: number | undefined,
  then: (turn: Turn, isEnd: boolean) => void,
): void {
  const { ctx, c, mover, session } = step;
  const request = { type: 'read', log: c.log, after: list.sequence, limit: MAX_ROWS, bodies: false } as const;
  inquire(step, request, async (turn, answer) => {
    if (answer.type !== 'rows') return refusedBy({ ...step, turn }, answer);
    const isEnd = answer.head !== null;
    const isShort = end !== undefined && isEnd && (answer.rows.at(-1)?.sequence ?? list.sequence) < end;
    if (isShort || !readRows(ctx, list, answer.rows, end)) {
      distrust(turn, session);
      return startOver(turn, c, mover);
    }
    mover.progressAt = turn.now;
    then(turn, isEnd);
  });
}
