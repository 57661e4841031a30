import {
  type Head,
  type Replica,
  type ReplicaId,
  type Request,
  emptyChain,
  equalBytes,
  genesisStatement,
  oneIsHonest,
  openStatement,
  replicaId,
} from '@pando/protocol';
import type { Answer } from '../network/links.ts';
import { isServer } from '../network/links.ts';
import type { Turn } from '../turn.ts';
import { type Context, due } from './context.ts';
import { distrust, hearStatement, keepAway } from './distrust.ts';
import { ask, believe, bringSlots, heed, isAhead, readSlots } from './heed.ts';
import type { AccessSeed, Conversation, KnownEntry, Position, Session } from './model.ts';
import { cursorTable, wakeTable } from './tables.ts';

const RETRY_MS = 2_000;
/** So often the pause is doubled: up to four minutes. */
const MAX_RETRY_DOUBLINGS = 7;
/** A replica that has turned this device away so many times is not just late with a slot. */
const STRANGER_TIMES = 2;
/** How long the first reading waits for a body that some replica lists. */
const UNGIVEN_BODY_MS = 10_000;

/** Makes the sessions those of the replica set in force, and of the one before it until the new one is active. */
export async function keepSessions(ctx: Context, turn: Turn, c: Conversation): Promise<void> {
  const wanted = new Map<ReplicaId, Replica>();
  const sets = c.row.move === null ? [c.row.replicas] : [c.row.replicas, c.row.move.from];
  for (const set of sets) for (const replica of set.replicas) wanted.set(replicaId(replica), replica);
  for (const replica of hinted(c)) wanted.set(replicaId(replica), replica);
  for (const [id, replica] of wanted) {
    if (!c.sessions.has(id)) c.sessions.set(id, await newSession(ctx, turn, c, id, replica));
  }
  for (const id of c.sessions.keys()) if (!wanted.has(id)) c.sessions.delete(id);
}

/**
 * The replicas that the highest slot ahead of this device names, where none that it knows answers: a note in its
 * inbox may have told of a move that it slept through. What they say proves itself or counts for nothing.
 */
function hinted(c: Conversation): readonly Replica[] {
  if (c.ahead.size === 0) return [];
  const knowsOne = c.row.replicas.replicas.some((replica) => c.sessions.get(replicaId(replica))?.phase === 'live');
  return knowsOne ? [] : (c.ahead.get(Math.max(...c.ahead.keys()))?.value.body.binding.replicas.replicas ?? []);
}

async function newSession(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  id: ReplicaId,
  replica: Replica,
): Promise<Session> {
  const start = { sequence: 0, chain: emptyChain(ctx.ports.crypto, c.log) };
  const base = (await cursorTable(c.id).get(turn.tx, id)) ?? start;
  return {
    id,
    replica,
    phase: 'away',
    retryAt: 0,
    base,
    rows: [],
    at: base,
    endSequence: 0,
    decided: 0,
    believedUntil: 0,
    slotsAt: 0,
    bringAt: 0,
    endorseAt: 0,
    endorsed: 0,
    endorsedSent: 0,
    frontier: undefined,
    frontierVerified: false,
    frontierAsked: 0,
    frontierAt: 0,
    mode: 'ids',
    busy: new Set(),
    misbehaved: undefined,
    statements: [],
    attested: undefined,
    fork: undefined,
    lost: false,
    key: undefined,
    triedNewKey: false,
    strangerTimes: 0,
    bellMark: (await wakeTable(c.id).get(turn.tx, id)) ?? '',
  };
}

/** The connection under a session ended: what it had learnt of the log stays, what was asked is asked again. */
export function endSession(session: Session): void {
  if (session.phase !== 'refused') session.phase = 'away';
  session.mode = 'ids';
  session.endorsedSent = 0;
  session.slotsAt = 0;
  session.busy.clear();
}

/** This device reads the log no longer: what replicas list of it is nothing to it. */
export function closeSessions(ctx: Context, turn: Turn, c: Conversation): void {
  for (const session of c.sessions.values())
    if (session.phase === 'live' || session.phase === 'reading')
      ask(ctx, turn, session, { type: 'closeLog', log: c.log }, () => undefined);
  c.sessions.clear();
  c.entries.clear();
  c.unopened.clear();
}

/** Opens the log where the replica is connected and it is not open yet. */
export function openSessions(ctx: Context, turn: Turn, c: Conversation): void {
  keepAway(ctx, turn, c);
  for (const session of c.sessions.values()) {
    if (session.phase === 'refused') due(turn, c, session.retryAt);
    if (session.phase !== 'away') continue;
    const greeting = ctx.links.greeting(session.replica.url, 'conversation');
    if (greeting === undefined) continue;
    if (!isServer(greeting, session.replica)) {
      // Another server, or another incarnation, answers there: if it says so twice, this replica is gone with what it
      // promised. A lie would stand as long as the connection does, so it is asked again now and then.
      if (greeting.isRepeated) noteLost(turn, session, true);
      due(turn, c, ctx.links.doubt(turn, session.replica.url, 'conversation'));
      continue;
    }
    noteLost(turn, session, false);
    if (session.retryAt > turn.now) due(turn, c, session.retryAt);
    else openLog(ctx, turn, c, session, greeting.challenge);
  }
}

function noteLost(turn: Turn, session: Session, isLost: boolean): void {
  if (session.lost !== isLost) turn.notify({ type: 'servers' });
  session.lost = isLost;
}

function openLog(ctx: Context, turn: Turn, c: Conversation, session: Session, challenge: Uint8Array): void {
  const access = (session.triedNewKey ? c.row.olderAccess[0] : undefined) ?? c.row.access;
  session.phase = 'opening';
  const sent = ask(
    ctx,
    turn,
    session,
    openRequest(ctx, c, session, { access, challenge }),
    async (answered, answer) => {
      due(answered, c, answered.now);
      if (session.phase !== 'opening') return;
      session.key = access.key;
      await opened(ctx, answered, c, session, answer);
    },
  );
  if (!sent) session.phase = 'away';
}

function openRequest(
  ctx: Context,
  c: Conversation,
  session: Session,
  by: { readonly access: AccessSeed; readonly challenge: Uint8Array },
): Request {
  const { seed, key } = by.access;
  const statement = { server: session.replica.key, log: c.log, key, challenge: by.challenge };
  return { type: 'openLog', log: c.log, key, signature: openStatement.sign(ctx.ports.crypto, seed, statement) };
}

/** After an own commit, has the replicas that know it know this device by its new access key. */
export function renewKeys(ctx: Context, turn: Turn, c: Conversation): void {
  for (const session of c.sessions.values()) {
    const isNew = session.key !== undefined && equalBytes(session.key, c.row.access.key);
    const greeting = ctx.links.greeting(session.replica.url, 'conversation');
    if (
      session.phase !== 'live' ||
      isNew ||
      session.decided < c.row.slot ||
      greeting === undefined ||
      session.busy.has('key')
    )
      continue;
    const { access } = c.row;
    const sent = ask(
      ctx,
      turn,
      session,
      openRequest(ctx, c, session, { access, challenge: greeting.challenge }),
      (answered, answer) => {
        session.busy.delete('key');
        if (answer?.type === 'opened') session.key = access.key;
        else if (answer !== undefined) session.phase = 'away';
        due(answered, c, answered.now);
      },
    );
    if (sent) session.busy.add('key');
  }
}

async function opened(ctx: Context, turn: Turn, c: Conversation, session: Session, answer: Answer): Promise<void> {
  session.phase = 'away';
  if (answer === undefined) return;
  if (answer.type === 'error' && answer.code === 'unknown') return makeLog(ctx, turn, c, session);
  if (answer.type === 'error' && answer.code === 'unauthorised') {
    // It may lack the slot that brought this key: the key before it is tried next, and with it the slot is brought.
    session.triedNewKey = !session.triedNewKey;
    const hasAnother = session.triedNewKey && c.row.olderAccess.length > 0;
    // One that goes on not knowing any of them has an old copy of the log: it is given it like one that has none.
    if (!hasAnother && session.strangerTimes >= STRANGER_TIMES) {
      // Or the challenge that was signed is not what it greeted with.
      ctx.links.doubt(turn, session.replica.url, 'conversation');
      return makeLog(ctx, turn, c, session);
    }
    session.retryAt = turn.now + (hasAnother ? 0 : strangerPause(session));
    return;
  }
  session.triedNewKey = false;
  session.strangerTimes = 0;
  if (answer.type === 'moved') {
    // A replica of an ended set: it is open for reading.
    session.phase = 'reading';
    session.decided = answer.slot.value.body.binding.slot;
    await heed(ctx, turn, c, session, answer);
    return;
  }
  if (answer.type !== 'opened') {
    session.retryAt = await heed(ctx, turn, c, session, answer);
    return;
  }
  if (!takeHead(ctx, turn, c, session, answer.head)) return void distrust(turn, session);
  session.phase = 'reading';
  session.decided = answer.head.body.decided;
  session.endorsed = answer.head.body.endorsed;
  believe(turn, session);
  if (session.decided > c.row.slot) readSlots(ctx, turn, c, session);
  else await bringSlots(ctx, turn, c, session);
}

/**
 * A signed head is this server's word on what it has. One that is behind what it had shown before is a rollback.
 */
function takeHead(ctx: Context, turn: Turn, c: Conversation, session: Session, head: Head): boolean {
  const { body } = head;
  if (!hearStatement(ctx, turn, c, session, { type: 'head', head })) return false;
  if (body.sequence < session.at.sequence) return false;
  session.endSequence = body.sequence;
  return body.sequence > session.at.sequence || equalBytes(body.chain, session.at.chain);
}

/** How long (ms) a replica that does not know this device, or this log, is left alone: longer each time. */
function strangerPause(session: Session): number {
  return RETRY_MS * 2 ** Math.min(session.strangerTimes++, MAX_RETRY_DOUBLINGS);
}

/** A replica that does not have the log is given it: by its creator, or by a member whose home it is. */
function makeLog(ctx: Context, turn: Turn, c: Conversation, session: Session): void {
  session.retryAt = turn.now + strangerPause(session);
  if (session.busy.has('make')) return;
  session.busy.add('make');
  ctx.account.permit(turn, session.replica.url, 'log', (permitted, permit) => {
    session.busy.delete('make');
    due(permitted, c, session.retryAt);
    // One of the server that was there before it is of no use.
    if (permit === undefined || !equalBytes(permit.body.server, session.replica.key)) return;
    const { genesis } = c.row;
    const isGenesisReplica = c.row.creator && c.row.slot === 0;
    const request = isGenesisReplica
      ? ({
          type: 'createLog',
          genesis,
          signature: genesisStatement.sign(ctx.ports.crypto, c.row.access.seed, genesis),
          permit,
        } as const)
      : ({ type: 'adoptLog', genesis, key: c.row.access.key, permit } as const);
    const sent = ask(ctx, permitted, session, request, async (answered, answer) => {
      session.busy.delete('make');
      due(answered, c, answered.now);
      if (answer === undefined) return;
      if (answer.type === 'done' || (answer.type === 'error' && answer.code === 'conflict')) {
        session.retryAt = 0;
      } else session.retryAt = await heed(ctx, answered, c, session, answer);
    });
    if (sent) session.busy.add('make');
  });
}

/** Where every entry up to here is where it belongs: re-reading begins there after a restart. */
export function storeBase(turn: Turn, c: Conversation, session: Session, base: Position): void {
  session.base = base;
  cursorTable(c.id).put(turn.tx, session.id, base);
}

/**
 * Notes when all that a quorum of the set in force has is read, since this engine started: ids, slots and bodies.
 * Only then is anything written, because what is read may show that another copy of this device has written since.
 */
export function planCatchingUp(turn: Turn, c: Conversation): void {
  if (c.caughtUp || c.cloned) return;
  const sessions = c.row.replicas.replicas.flatMap((replica) => c.sessions.get(replicaId(replica)) ?? []);
  const live = sessions.filter((session) => session.phase === 'live');
  if (live.length < c.row.replicas.quorum || live.some((session) => isAhead(turn, c, session))) return;
  for (const entry of c.unopened) {
    if (entry.state !== 'wanted') continue;
    // It is there, and comes, with its slot if that lacks. It may be this device's own, of a state later than this one.
    if (isListedForSure(c, entry)) return;
    // A body that nobody gives is a lie of whoever lists it: it is not waited for without end.
    const patience = entry.since + UNGIVEN_BODY_MS;
    if (entry.opensAt <= c.row.validSlot && patience > turn.now) return due(turn, c, patience);
  }
  c.caughtUp = true;
}

/** More replicas of one set list it than may lie. */
function isListedForSure({ row }: Conversation, { holders }: KnownEntry): boolean {
  const sets = row.move === null ? [row.replicas] : [row.replicas, row.move.from];
  return sets.some(
    (set) => set.replicas.filter((replica) => holders.has(replicaId(replica))).length >= oneIsHonest(set),
  );
}
