import { type EntryRow, type Hash, type Push, entryIdOf, equalBytes, extendChain, toHex } from '@pando/protocol';
import type { Turn } from '../turn.ts';
import { type Context, due, jitter } from './context.ts';
import { attest, distrust, hearStatement, noteFork } from './distrust.ts';
import { isPast, openEntry } from './entries.ts';
import { ask, heed, readSlots } from './heed.ts';
import type { Conversation, KnownEntry, ListedEntry, Session } from './model.ts';
import { checkFrontier, planReadingFrontiers, takeFrontier, wantFrontier } from './reading-frontiers.ts';
import { storeBase } from './sessions.ts';
import { hearSignal } from './signals.ts';
import { learnSlot } from './slots.ts';
import { seenTable } from './tables.ts';

const ROWS_AT_ONCE = 1000;
/** A body that does not come from the source within this time is taken elsewhere. */
const BODY_TIMEOUT_MS = 300;
/** A replica that is being brought up to date is asked again after this. */
const BEHIND_RETRY_MS = 2_000;
/** What a replica lacks is put there after this, plus as much again of jitter: mostly it is only slow. */
const REPAIR_DELAY_MS = 4_000;
/** Positions are stored once so many entries are where they belong; re-reading a few ids is cheap. */
const STORE_BASE_EVERY = 128;

/** Reads what a replica has, ids first: bodies come from the one that pushes whole entries, or are fetched. */
export function planReading(ctx: Context, turn: Turn, c: Conversation): void {
  for (const session of c.sessions.values()) {
    if (session.phase === 'reading') readOn(ctx, turn, c, session);
    if (session.decided > c.row.slot && c.row.status !== 'rejoining' && !c.cloned) readSlots(ctx, turn, c, session);
  }
  chooseSource(ctx, turn, c);
  planReadingFrontiers(ctx, turn, c);
}

function readOn(ctx: Context, turn: Turn, c: Conversation, session: Session): void {
  // A replica to which the log is only now being brought answers nothing else before.
  if (session.busy.has('read') || session.busy.has('bring')) return;
  const { sequence: after } = session.at;
  const request = { type: 'read', log: c.log, after, limit: ROWS_AT_ONCE, bodies: false } as const;
  const sent = ask(ctx, turn, session, request, async (answered, answer) => {
    session.busy.delete('read');
    due(answered, c, answered.now);
    // What was asked before the list was begun anew is of no use any more.
    if (answer === undefined || session.phase !== 'reading' || session.at.sequence !== after) return;
    if (answer.type !== 'rows') {
      session.phase = 'away';
      const retryAt = await heed(ctx, answered, c, session, answer);
      // It lacks slots that others are bringing it, perhaps the one that names this device's key.
      session.retryAt = session.decided < c.row.slot ? Math.min(retryAt, answered.now + BEHIND_RETRY_MS) : retryAt;
      return;
    }
    for (const row of answer.rows)
      if (!(await noteRow(ctx, answered, c, session, row))) return void distrust(answered, session);
    if (answer.head === null) return;
    const head = { type: 'head', head: answer.head } as const;
    const isTrue = hearStatement(ctx, answered, c, session, head) && agrees(session, answer.head.body);
    if (!isTrue) return void distrust(answered, session);
    attest(ctx, answered, session, head);
    follow(ctx, answered, c, session);
  });
  if (sent) session.busy.add('read');
}

/** From here on the replica pushes. */
function follow(ctx: Context, turn: Turn, c: Conversation, session: Session): void {
  session.phase = 'live';
  subscribe(ctx, turn, c, session, 'ids');
  wantFrontier(session);
  repairBy(turn, c, turn.now + REPAIR_DELAY_MS + jitter(ctx, REPAIR_DELAY_MS));
}

function subscribe(ctx: Context, turn: Turn, c: Conversation, session: Session, mode: 'full' | 'ids'): void {
  session.mode = mode;
  const request = { type: 'subscribe', log: c.log, mode, after: session.at.sequence } as const;
  ask(ctx, turn, session, request, async (answered, answer) => {
    if (answer === undefined || answer.type === 'done') return;
    session.phase = 'away';
    session.retryAt = await heed(ctx, answered, c, session, answer);
    due(answered, c, answered.now);
  });
}

/** One replica pushes whole entries; when it goes, another one takes over. */
function chooseSource(ctx: Context, turn: Turn, c: Conversation): void {
  const live = [...c.sessions.values()].filter((session) => session.phase === 'live');
  if (live.length === 0 || live.some((session) => session.mode === 'full')) return;
  const chosen = live[jitter(ctx, live.length)];
  if (chosen !== undefined) subscribe(ctx, turn, c, chosen, 'full');
}

/** Whether the rows read so far hash to what the server signed. */
function agrees(session: Session, head: { readonly sequence: number; readonly chain: Hash }): boolean {
  const chain = head.sequence === session.at.sequence ? session.at.chain : undefined;
  return chain !== undefined && equalBytes(chain, head.chain);
}

/** What a replica pushes about this conversation. */
export async function receivePush(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  session: Session,
  push: Push,
): Promise<void> {
  switch (push.type) {
    case 'entries':
      return receiveRows(ctx, turn, c, session, push.rows);
    case 'decided':
      session.decided = Math.max(session.decided, push.slot.value.body.binding.slot);
      session.endorseAt = 0;
      if (!(await learnSlot(ctx, turn, c, push.slot))) return void distrust(turn, session);
      if (c.row.slot < session.decided) readSlots(ctx, turn, c, session);
      return due(turn, c, turn.now);
    case 'endorsed':
      takeFrontier(ctx, turn, c, session, push.frontier);
      session.endorsed = Math.max(session.endorsed, push.frontier.body.slot);
      c.live?.refusals.delete(session.id);
      // What this device said of a later slot may count only now, and by another key.
      session.endorsedSent = Math.min(session.endorsedSent, session.endorsed);
      if (push.frontier.body.slot > c.row.slot) readSlots(ctx, turn, c, session);
      return due(turn, c, turn.now);
    case 'removed':
      session.phase = 'away';
      session.retryAt = await heed(ctx, turn, c, session, { type: 'removed', slot: push.slot });
      return due(turn, c, turn.now);
    case 'moved':
      session.retryAt = await heed(ctx, turn, c, session, {
        type: 'moved',
        slot: push.slot,
        certificate: push.certificate,
      });
      return due(turn, c, turn.now);
    case 'signal':
      return hearSignal(ctx, turn, c, push.body);
    case 'inbox':
    case 'closing':
      return;
  }
}

async function receiveRows(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  session: Session,
  rows: readonly EntryRow[],
): Promise<void> {
  if (session.phase !== 'live') return;
  const wasVerified = session.frontierVerified;
  for (const row of rows) {
    // A change of subscription can push a row twice.
    if (row.sequence <= session.at.sequence) continue;
    if (row.sequence !== session.at.sequence + 1) {
      session.phase = 'reading';
      break;
    }
    if (!(await noteRow(ctx, turn, c, session, row))) return void distrust(turn, session);
  }
  // Each message is pushed by every replica: that one more has what is opened here already changes nothing.
  const isNews = c.unopened.size > 0 || session.frontierVerified !== wasVerified || session.phase !== 'live';
  if (isNews) due(turn, c, turn.now);
}

/** One more row of a replica's list; false where it does not follow on the last one. */
async function noteRow(ctx: Context, turn: Turn, c: Conversation, session: Session, row: EntryRow): Promise<boolean> {
  if (row.sequence !== session.at.sequence + 1) return false;
  const { crypto } = ctx.ports;
  session.at = { sequence: row.sequence, chain: extendChain(crypto, session.at.chain, row.id, row.tag) };
  session.rows.push({ id: row.id, tag: row.tag });
  noteFork(session, { id: row.id, tag: row.tag });
  checkFrontier(ctx, turn, c, session);
  const entry = await knowEntry(ctx, turn, c, session, row);
  if (entry.holders.size === 0) repairBy(turn, c, entry.repairAt);
  entry.holders.add(session.id);
  if (row.expired) entry.expiredAt.add(session.id);
  if (row.body !== null && entry.state === 'wanted') {
    if (!equalBytes(entryIdOf(crypto, row.tag, row.body), row.id)) return false;
    await openEntry(ctx, turn, c, entry, row.tag, row.body);
  }
  trim(ctx, turn, c, session);
  return true;
}

async function knowEntry(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  session: Session,
  row: ListedEntry,
): Promise<KnownEntry> {
  const key = toHex(row.id);
  const known = c.entries.get(key);
  if (known !== undefined) {
    if (known.tag !== row.tag) retag(turn, c, known, row.tag);
    return known;
  }
  const seen = (await seenTable(c.id).get(turn.tx, key)) !== undefined;
  const entry: KnownEntry = {
    id: row.id,
    tag: row.tag,
    opensAt: row.tag,
    holders: new Set(),
    since: turn.now,
    state: seen ? 'done' : isPast(c, row.tag) ? 'skipped' : 'wanted',
    body: undefined,
    expiredAt: new Set(),
    asked: new Set(),
    // What is pushed, the source pushes whole; what is only caught up with must be asked for.
    askAt: session.phase === 'live' ? turn.now + BODY_TIMEOUT_MS : turn.now,
    repairAt: turn.now + REPAIR_DELAY_MS + jitter(ctx, REPAIR_DELAY_MS),
    repairs: 0,
  };
  c.entries.set(key, entry);
  if (entry.state === 'wanted') c.unopened.add(entry);
  return entry;
}

/**
 * Replicas disagree on the slot that an entry is of: one lies. Only the body shows which. Until it is there, it is held
 * for one of the lowest slot that is not past.
 */
function retag(turn: Turn, c: Conversation, entry: KnownEntry, tag: number): void {
  if (isPast(c, tag) || entry.state === 'done' || entry.state === 'held') return;
  if (entry.state === 'skipped') {
    entry.state = 'wanted';
    entry.tag = tag;
    c.unopened.add(entry);
  }
  entry.tag = Math.min(entry.tag, tag);
  entry.opensAt = entry.tag;
  due(turn, c, turn.now);
}

function repairBy(turn: Turn, c: Conversation, at: number): void {
  c.repairAt = Math.min(c.repairAt, at);
  due(turn, c, c.repairAt);
}

/** Its body is gone from the servers: it is older than they keep, or its time is over. */
export function finish(turn: Turn, c: Conversation, entry: KnownEntry): void {
  entry.state = 'done';
  c.unopened.delete(entry);
  seenTable(c.id).put(turn.tx, toHex(entry.id), entry.tag);
}

/** Lets go of the oldest rows that every replica of the set has. */
function trim(ctx: Context, turn: Turn, c: Conversation, session: Session): void {
  if (session.rows.length < 2 * STORE_BASE_EVERY) return;
  let count = 0;
  while (count < session.rows.length - STORE_BASE_EVERY && isComplete(c, session.rows[count])) count += 1;
  if (count >= STORE_BASE_EVERY) dropRows(ctx, turn, c, session, count);
}

/** Whether an entry is opened here and stored wherever it belongs; of a closed epoch, it belongs nowhere else. */
function isComplete(c: Conversation, row: ListedEntry | undefined): boolean {
  if (row === undefined) return false;
  const entry = c.entries.get(toHex(row.id));
  if (entry === undefined) return true;
  const isEverywhere = entry.holders.size >= c.row.replicas.replicas.length;
  return !c.unopened.has(entry) && (isEverywhere || isPast(c, entry.tag));
}

/** Advances a replica's base over its first `count` rows. */
function dropRows(ctx: Context, turn: Turn, c: Conversation, session: Session, count: number): void {
  let { sequence, chain } = session.base;
  for (const row of session.rows.splice(0, count)) {
    sequence += 1;
    chain = extendChain(ctx.ports.crypto, chain, row.id, row.tag);
    c.entries.delete(toHex(row.id));
  }
  storeBase(turn, c, session, { sequence, chain });
}
