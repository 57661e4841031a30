import {
  type Held,
  type Request,
  emptyChain,
  entryIdOf,
  equalBytes,
  heldStatement,
  sealHash,
  toHex,
} from '@pando/protocol';
import type { Answer } from '../network/links.ts';
import type { Turn } from '../turn.ts';
import { due } from './context.ts';
import { distrust } from './distrust.ts';
import { ask } from './heed.ts';
import { newList, pieceUpTo } from './move-lists.ts';
import { type Step, inquire, isUsable, readList, refusedBy, startOver } from './move-step.ts';
import type { ListedRow, Mover, Source, Target } from './moving-state.ts';
import { hasPassed, isProven } from './passing.ts';

/** Bodies that are taken from one replica to another at once; an answer holds fewer where they are large. */
const BODIES_AT_ONCE = 64;

/** A step at a replica of the new set. */
interface Filling extends Step {
  readonly sources: readonly Source[];
}

/**
 * Has a replica of the new set hold what every source's seal lists: shows it the lists piece by piece, from the
 * end, brings it what it lacks of each piece, and asks for its signature.
 */
export function fill(step: Filling): void {
  const { sources } = step;
  const target = targetOf(step);
  if (target.held !== undefined || target.giving > 0) return;
  if (target.has === undefined) return readOwnList(step, target);
  for (; target.source < sources.length; toNextSource(target)) {
    const source = sources[target.source];
    if (source !== undefined && source.id !== target.id && goOn(step, target, target.has, source)) return;
  }
  holdAll(step, target);
}

function targetOf({ ctx, c, turn, mover, session }: Filling): Target {
  const known = mover.targets.get(session.id);
  if (known !== undefined) return known;
  const list = newList({ sequence: 0, chain: emptyChain(ctx.ports.crypto, c.log) }, 0);
  const target = {
    id: session.id,
    list,
    has: undefined,
    source: 0,
    next: undefined,
    offered: false,
    giving: 0,
    held: undefined,
    progressAt: turn.now,
  };
  mover.targets.set(session.id, target);
  return target;
}

function readOwnList(step: Filling, target: Target): void {
  const own = step.sources.find((source) => source.id === target.id)?.list;
  if (own !== undefined) {
    target.has = idsOf(own.rows);
    return fill(step);
  }
  readList(step, target.list, undefined, (turn, isEnd) => {
    target.progressAt = turn.now;
    if (isEnd) target.has = idsOf(target.list.rows);
  });
}

function idsOf(rows: readonly ListedRow[]): Set<string> {
  return new Set(rows.map((row) => toHex(row.id)));
}

function toNextSource(target: Target): void {
  target.source += 1;
  target.next = undefined;
  target.offered = false;
}

/** Goes on with one source's list; false once all of it was shown and what it names is there. */
function goOn(step: Filling, target: Target, has: Set<string>, source: Source): boolean {
  const { list, seal } = source;
  for (;;) {
    const last = target.next ?? seal.body.sequence;
    if (last <= list.start) return false;
    const { after, chain, rows } = pieceUpTo(list, last);
    if (!target.offered) {
      show(step, target, { statement: { type: 'seal', seal }, after, chain, rows });
      return true;
    }
    const lacking = rows.filter((row) => !has.has(toHex(row.id)));
    if (lacking.length > 0) {
      bring(step, { target, has, source, rows: lacking.slice(0, BODIES_AT_ONCE) });
      return true;
    }
    target.next = after;
    target.offered = false;
  }
}

type Shown = Omit<Extract<Parameters<typeof inquire>[1], { type: 'offer' }>, 'type'>;

function show(step: Filling, target: Target, piece: Shown): void {
  inquire(step, { type: 'offer', ...piece }, async (turn, answer) => {
    if (answer.type === 'done') {
      target.offered = true;
      advance(turn, step.mover, target);
    } else await startTargetOver({ ...step, turn }, target, answer);
  });
}

function advance(turn: Turn, mover: Mover, target: Target): void {
  mover.progressAt = turn.now;
  target.progressAt = turn.now;
}

/** The replica forgot what it was shown, or others show it lists as well: from the beginning, after a pause. */
async function startTargetOver(step: Filling, target: Target, answer: Parameters<typeof refusedBy>[1]): Promise<void> {
  step.mover.targets.delete(target.id);
  await refusedBy(step, answer);
}

interface Bringing {
  readonly target: Target;
  readonly has: Set<string>;
  readonly source: Source;
  readonly rows: readonly ListedRow[];
}

/** Fetches entries from a source and gives them to the replica that lacks them. */
function bring(step: Filling, { target, has, source, rows }: Bringing): void {
  const { c, mover } = step;
  const from = c.sessions.get(source.id);
  if (from === undefined || !isUsable(from, mover)) return;
  const tags = new Map(rows.map((row) => [toHex(row.id), row.tag]));
  inquire(
    { ...step, session: from },
    { type: 'fetch', log: c.log, ids: rows.map((row) => row.id) },
    async (turn, answer) => {
      if (answer.type !== 'bodies') return refusedBy({ ...step, turn, session: from }, answer);
      for (const body of answer.bodies) {
        const key = toHex(body.id);
        const tag = tags.get(key);
        if (tag === undefined) continue;
        // Gone by retention since it was sealed: a new seal says so.
        if (body.type === 'expired') return startOver(turn, c, mover);
        const request = givingOf({ ...step, turn }, tag, body);
        if (request === undefined) {
          distrust(turn, from);
          return startOver(turn, c, mover);
        }
        give({ ...step, turn }, { target, has, key, request });
      }
    },
  );
}

type Fetched = Exclude<Extract<NonNullable<Answer>, { type: 'bodies' }>['bodies'][number], { type: 'expired' }>;

/** How an entry is given on: whole, or what is left of it where its time is over. Undefined where its id proves neither. */
function givingOf({ ctx, turn, c }: Filling, tag: number, body: Fetched): Request | undefined {
  switch (body.type) {
    case 'kept': {
      const isGenuine = equalBytes(entryIdOf(ctx.ports.crypto, tag, body.body), body.id);
      return isGenuine ? { type: 'repair', log: c.log, tag, body: body.body } : undefined;
    }
    case 'passed':
      if (body.tag !== tag || !isProven(ctx, body) || !hasPassed(ctx, turn, body)) return undefined;
      return { type: 'repairPassed', log: c.log, tag, until: body.until, digest: body.digest };
    case 'unknown':
      return undefined;
  }
}

interface Given {
  readonly target: Target;
  readonly has: Set<string>;
  readonly key: string;
  readonly request: Request;
}

/** Many are given at once; nothing else is asked of the replica until it has answered all. */
function give(step: Filling, { target, has, key, request }: Given): void {
  const { ctx, turn, c, mover, session } = step;
  const sent = ask(ctx, turn, session, request, async (answered, answer) => {
    target.giving -= 1;
    due(answered, c, answered.now);
    if (answer === undefined || c.moving.mover !== mover) return;
    if (answer.type === 'appended') {
      has.add(key);
      advance(answered, mover, target);
    } else await startTargetOver({ ...step, turn: answered }, target, answer);
  });
  if (sent) target.giving += 1;
}

function holdAll(step: Filling, target: Target): void {
  const { c, mover, sources } = step;
  const seals = sources.map((source) => source.seal);
  inquire(step, { type: 'hold', log: c.log, slot: mover.slot, seals }, async (turn, answer) => {
    if (answer.type !== 'held') return startTargetOver({ ...step, turn }, target, answer);
    if (!isHeld(step, answer.held)) return void distrust(turn, step.session);
    target.held = answer.held;
    advance(turn, mover, target);
  });
}

function isHeld({ ctx, c, mover, sources, session }: Filling, { body, signature }: Held): boolean {
  const { crypto } = ctx.ports;
  return (
    equalBytes(body.log, c.log) &&
    body.slot === mover.slot &&
    equalBytes(body.value, mover.value) &&
    equalBytes(body.server, session.replica.key) &&
    equalBytes(body.incarnation, session.replica.incarnation) &&
    body.seals.length === sources.length &&
    body.seals.every((each, i) => {
      const source = sources[i];
      return source !== undefined && equalBytes(each, sealHash(crypto, source.seal));
    }) &&
    heldStatement.verify(crypto, body.server, body, signature)
  );
}
