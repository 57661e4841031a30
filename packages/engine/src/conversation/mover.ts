import {
  type ActiveCertificate,
  type Replica,
  type Seal,
  emptyChain,
  equalBytes,
  isActive,
  replicaId,
} from '@pando/protocol';
import type { Turn } from '../turn.ts';
import { type Context, due } from './context.ts';
import { distrust, hearStatement } from './distrust.ts';
import { turnOf } from './intents.ts';
import type { Conversation, Move, Session } from './model.ts';
import { fill } from './move-filling.ts';
import { isListOf, newList } from './move-lists.ts';
import { inquire, isUsable, newMover, readList, refusedBy, startOver } from './move-step.ts';
import type { Filling, Mover, Source } from './moving-state.ts';
import { storedSlot } from './slots.ts';

/** Who proposed a change moves what there is to move; others begin if it is not done after this, in leaf order. */
const HEAD_START_MS = 30_000;
/** Nothing went on for so long: the replicas that were chosen are gone, or have changed; begun anew. */
const STALLED_MS = 45_000;
/** A quorum of the new set holds everything; for so long after their last progress the others are waited for. */
const LATECOMERS_MS = 15_000;

/** Does what is due of the move and not under way; the certificate once a quorum of the new set holds everything. */
export async function moveOn(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  move: Move,
): Promise<ActiveCertificate | undefined> {
  const mover = await proceed(ctx, turn, c, move, c.row.replicas.replicas);
  return mover === undefined ? undefined : certificateOf(ctx, turn, c, move, mover);
}

/** Brings their part to replicas that were not there when a move was done; true once all hold everything. */
export async function fillUp(ctx: Context, turn: Turn, c: Conversation, filling: Filling): Promise<boolean> {
  const holders = new Set(
    filling.certificate.held.map(({ body }) => replicaId({ key: body.server, incarnation: body.incarnation })),
  );
  const lacking = c.row.replicas.replicas.filter((replica) => !holders.has(replicaId(replica)));
  if (lacking.length === 0) return true;
  const isThere = (replica: Replica): boolean => {
    const session = c.sessions.get(replicaId(replica));
    return session !== undefined && isUsable(session, filling);
  };
  if (!lacking.some(isThere)) return false;
  const mover = await proceed(ctx, turn, c, filling, lacking);
  return lacking.every((replica) => mover?.targets.get(replicaId(replica))?.held !== undefined);
}

/** Copies on to these replicas of the new set; undefined where that is not this device's turn, or has not come so far. */
async function proceed(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  move: Move,
  targets: readonly Replica[],
): Promise<Mover | undefined> {
  const mover = await moverOf(ctx, turn, c, move);
  if (mover.startAt <= turn.now && isGoingOn(c, move, mover)) putOff(ctx, turn, c, mover);
  if (mover.startAt > turn.now) {
    due(turn, c, mover.startAt);
    return undefined;
  }
  due(turn, c, mover.progressAt + STALLED_MS);
  gatherSeals(ctx, turn, c, move, mover);
  const { sources } = mover;
  if (sources === undefined) return undefined;
  for (const source of sources) readSource(ctx, turn, c, mover, source);
  if (sources.some((source) => !source.list.complete)) return undefined;
  for (const replica of targets) {
    const session = c.sessions.get(replicaId(replica));
    if (session !== undefined && isUsable(session, move)) fill({ ctx, turn, c, mover, sources, session });
  }
  return mover;
}

async function moverOf(ctx: Context, turn: Turn, c: Conversation, move: Move): Promise<Mover> {
  const { mover } = c.moving;
  const isCurrent = mover !== undefined && mover.slot === move.slot && equalBytes(mover.value, move.value);
  if (isCurrent && mover.progressAt + STALLED_MS > turn.now) return mover;
  const isFirst = !isCurrent && !(await isProposer(turn, c, move));
  const begun = newMover(move, isFirst ? turn.now + HEAD_START_MS + turnOf(ctx, c) : turn.now);
  if (isFirst) begun.copied = 0;
  c.moving.mover = begun;
  return begun;
}

/** Whether the replicas that came have got more of what is to be moved: then another member is at it. */
function isGoingOn(c: Conversation, move: Move, mover: Mover): boolean {
  if (mover.copied === undefined) return false;
  const old = new Set(move.from.replicas.map(replicaId));
  const came = c.row.replicas.replicas.map(replicaId).filter((id) => !old.has(id));
  const rows = came.flatMap((id) => c.sessions.get(id)?.rows ?? []);
  const copied = rows.filter((row) => row.tag < move.slot).length;
  const isMore = copied > mover.copied;
  mover.copied = isMore ? copied : undefined;
  return isMore;
}

function putOff(ctx: Context, turn: Turn, c: Conversation, mover: Mover): void {
  mover.startAt = turn.now + HEAD_START_MS + turnOf(ctx, c);
  mover.progressAt = mover.startAt;
}

async function isProposer(turn: Turn, c: Conversation, { slot }: Move): Promise<boolean> {
  const decided = await storedSlot(turn, c, slot);
  const signer = decided?.value.body.signer;
  return signer !== undefined && [c.row.access, ...c.row.olderAccess].some(({ key }) => equalBytes(key, signer));
}

function gatherSeals(ctx: Context, turn: Turn, c: Conversation, move: Move, mover: Mover): void {
  if (mover.sources !== undefined) return;
  for (const replica of move.from.replicas) {
    const session = c.sessions.get(replicaId(replica));
    if (session === undefined || mover.seals.has(session.id) || !isUsable(session, move)) continue;
    inquire(
      { ctx, turn, c, mover, session },
      { type: 'seal', log: c.log, slot: move.slot },
      async (answered, answer) => {
        if (answer.type !== 'seal') return refusedBy({ ctx, turn: answered, c, mover, session }, answer);
        const isHeard = hearStatement(ctx, answered, c, session, { type: 'seal', seal: answer.seal });
        if (!isHeard || !isOfMove(move, answer.seal)) return void distrust(answered, session);
        mover.progressAt = answered.now;
        mover.seals.set(session.id, answer.seal);
        if (mover.seals.size === move.from.quorum)
          mover.sources = [...mover.seals].map(([id, seal]) => sourceOf(ctx, c, id, seal));
      },
    );
  }
}

function isOfMove({ slot, value }: Move, { body }: Seal): boolean {
  return body.slot === slot && equalBytes(body.value, value);
}

function sourceOf(ctx: Context, c: Conversation, id: Session['id'], seal: Seal): Source {
  const base = c.sessions.get(id)?.base;
  const start = Math.min(seal.body.expired, seal.body.sequence);
  const origin = { sequence: 0, chain: emptyChain(ctx.ports.crypto, c.log) };
  const list = newList(base !== undefined && base.sequence <= start ? base : origin, start);
  list.complete = isListOf(list, seal.body);
  return { id, seal, list };
}

function readSource(ctx: Context, turn: Turn, c: Conversation, mover: Mover, { id, seal, list }: Source): void {
  const session = c.sessions.get(id);
  if (list.complete || session === undefined || !isUsable(session, mover)) return;
  readList({ ctx, turn, c, mover, session }, list, seal.body.sequence, (read) => {
    if (list.sequence < seal.body.sequence) return;
    list.complete = isListOf(list, seal.body);
    if (list.complete) return;
    distrust(read, session);
    startOver(read, c, mover);
  });
}

/** A quorum of the new set holds everything, and the others of it do too, or do not get on. */
function certificateOf(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  move: Move,
  mover: Mover,
): ActiveCertificate | undefined {
  const { replicas } = c.row;
  const held = [...mover.targets.values()].flatMap((target) => target.held ?? []);
  if (held.length < replicas.quorum) return undefined;
  mover.quorumAt ??= turn.now;
  for (const replica of replicas.replicas) {
    const target = mover.targets.get(replicaId(replica));
    const isThere = ctx.links.greeting(replica.url, 'conversation') !== undefined;
    const waitUntil = Math.max(mover.quorumAt, target?.progressAt ?? 0) + LATECOMERS_MS;
    if (target?.held !== undefined || !isThere || waitUntil <= turn.now) continue;
    due(turn, c, waitUntil);
    return undefined;
  }
  const certificate = { seals: (mover.sources ?? []).map((source) => source.seal), held };
  const proves = isActive(ctx.ports.crypto, move.from, replicas, c.log, move.slot, move.value, certificate);
  if (!proves) startOver(turn, c, mover);
  return proves ? certificate : undefined;
}
