import { type Frontier, type Hash, type Response, entryIdOf, equalBytes, toHex } from '@pando/protocol';
import type { Turn } from '../turn.ts';
import { type Context, due, isReader } from './context.ts';
import { chainAt, distrust } from './distrust.ts';
import { isPast, openEntry } from './entries.ts';
import { hasExpired } from './expired.ts';
import { ask, heed } from './heed.ts';
import type { Conversation, KnownEntry, ListedEntry, Session } from './model.ts';
import { canTake, hasPassed, isProven } from './passing.ts';
import { isInForce } from './replica-change.ts';
import { finish } from './replication.ts';

/** Where a connection ended over a request, it is asked again after this. */
const NO_ANSWER_PAUSE_MS = 300;
/** All that list it were asked in vain: they are asked again after this. */
const BODY_AGAIN_MS = 2_000;
const IDS_AT_ONCE = 64;
const REPAIRS_AT_ONCE = 16;
/** A replica that does not take an entry is offered it again after this, twice as much the next time, and so on. */
const REPAIR_AGAIN_MS = 30_000;
const MAX_REPAIR_DOUBLINGS = 8;
/** Between one lot of repairs and the next. */
const REPAIR_PAUSE_MS = 250;
const OFFER_ROWS = 1000;

/** Fetches what is listed and has not come, from any replica that lists it. */
export function planFetching(ctx: Context, turn: Turn, c: Conversation): void {
  if (!isReader(c)) return;
  const wanted = new Map<Session, KnownEntry[]>();
  for (const entry of c.unopened) {
    if (entry.state !== 'wanted' || entry.opensAt > c.row.validSlot) continue;
    if (hasExpired(c, entry)) finish(turn, c, entry);
    else if (entry.askAt > turn.now) due(turn, c, entry.askAt);
    else {
      const session = holderOf(turn, c, entry);
      if (session !== undefined) wanted.set(session, [...(wanted.get(session) ?? []), entry].slice(0, IDS_AT_ONCE));
    }
  }
  for (const [session, entries] of wanted) fetch(ctx, turn, c, session, entries);
}

/** A replica that has the entry, is there, and was not asked in vain. */
function holderOf(turn: Turn, c: Conversation, entry: KnownEntry): Session | undefined {
  const holders = [...c.sessions.values()].filter((session) => entry.holders.has(session.id) && isReadable(session));
  const fresh = holders.find((session) => !entry.asked.has(session.id) && !session.busy.has('fetch'));
  if (fresh === undefined && holders.length > 0 && holders.every((session) => entry.asked.has(session.id))) {
    entry.asked.clear();
    entry.askAt = turn.now + BODY_AGAIN_MS;
    due(turn, c, entry.askAt);
  }
  return fresh;
}

function isReadable(session: Session): boolean {
  return session.phase === 'live' || session.phase === 'reading';
}

function fetch(ctx: Context, turn: Turn, c: Conversation, session: Session, entries: readonly KnownEntry[]): void {
  const sent = ask(
    ctx,
    turn,
    session,
    { type: 'fetch', log: c.log, ids: entries.map((entry) => entry.id) },
    async (answered, answer) => {
      session.busy.delete('fetch');
      due(answered, c, answered.now);
      if (answer?.type !== 'bodies') return;
      // An answer holds as many bodies as fit: for the others it is asked again, if it gave any.
      const given = new Set(answer.bodies.map((body) => toHex(body.id)));
      if (given.size > 0) for (const entry of entries) if (!given.has(toHex(entry.id))) entry.asked.delete(session.id);
      for (const body of answer.bodies) {
        const entry = c.entries.get(toHex(body.id));
        if (entry === undefined || entry.state !== 'wanted') continue;
        if (!(await takeAnswer(ctx, answered, c, { session, entry, body }))) return void distrust(answered, session);
      }
    },
  );
  if (!sent) return;
  session.busy.add('fetch');
  for (const entry of entries) {
    entry.asked.add(session.id);
    entry.askAt = turn.now + NO_ANSWER_PAUSE_MS;
  }
  due(turn, c, turn.now + NO_ANSWER_PAUSE_MS);
}

interface Given {
  readonly session: Session;
  readonly entry: KnownEntry;
  readonly body: Extract<Response, { type: 'bodies' }>['bodies'][number];
}

/** What a replica has of an entry; false where that is not what its id proves. */
async function takeAnswer(
  ctx: Context,
  turn: Turn,
  c: Conversation,
  { session, entry, body }: Given,
): Promise<boolean> {
  switch (body.type) {
    case 'kept':
      if (!isGenuine(ctx, body)) return false;
      await openEntry(ctx, turn, c, entry, body.tag, body.body);
      return true;
    case 'passed':
      if (!isProven(ctx, body)) return false;
      if (hasPassed(ctx, turn, body)) finish(turn, c, entry);
      else entry.expiredAt.add(session.id);
      return true;
    case 'expired':
      entry.expiredAt.add(session.id);
      return true;
    case 'unknown':
      entry.holders.delete(session.id);
      return true;
  }
}

/** An entry's id proves its tag and its body. */
function isGenuine({ ports }: Context, { id, tag, body }: Kept): boolean {
  return equalBytes(entryIdOf(ports.crypto, tag, body), id);
}

interface Kept extends ListedEntry {
  readonly body: Uint8Array;
}

/** Puts entries where they are lacking. Whoever reads does it, after a pause of his own. */
export function planRepair(ctx: Context, turn: Turn, c: Conversation): void {
  if (c.row.status !== 'active' || !c.caughtUp || c.entries.size === 0) return;
  if (c.repairAt > turn.now) return Number.isFinite(c.repairAt) ? due(turn, c, c.repairAt) : undefined;
  c.repairAt = Number.POSITIVE_INFINITY;
  let left = REPAIRS_AT_ONCE;
  for (const entry of c.entries.values()) {
    if (entry.state !== 'done' || isPast(c, entry.tag)) continue;
    const lacking = [...c.sessions.values()].filter(
      (each) => each.phase === 'live' && isInForce(c, each) && !entry.holders.has(each.id),
    );
    const holder = [...c.sessions.values()].find((each) => isReadable(each) && entry.holders.has(each.id));
    // Where nobody has it who is there, it is looked at again when somebody comes.
    if (lacking.length === 0 || holder === undefined) continue;
    c.repairAt = Math.min(c.repairAt, Math.max(entry.repairAt, turn.now + REPAIR_PAUSE_MS));
    if (entry.repairAt > turn.now || left-- <= 0) continue;
    entry.repairAt = turn.now + REPAIR_AGAIN_MS * 2 ** Math.min(entry.repairs, MAX_REPAIR_DOUBLINGS);
    entry.repairs += 1;
    repair(ctx, turn, c, { entry, holder, lacking });
  }
  if (Number.isFinite(c.repairAt)) due(turn, c, c.repairAt);
}

interface Repair {
  readonly entry: KnownEntry;
  readonly holder: Session;
  readonly lacking: readonly Session[];
}

function repair(ctx: Context, turn: Turn, c: Conversation, { entry, holder, lacking }: Repair): void {
  ask(ctx, turn, holder, { type: 'fetch', log: c.log, ids: [entry.id] }, (fetched, answer) => {
    const body = answer?.type === 'bodies' ? answer.bodies[0] : undefined;
    // Nobody needs it any more: readers take that from any replica that lists it.
    if (
      body?.type === 'passed' &&
      equalBytes(body.id, entry.id) &&
      isProven(ctx, body) &&
      hasPassed(ctx, fetched, body)
    )
      entry.repairAt = Number.POSITIVE_INFINITY;
    if (body?.type !== 'kept' || !equalBytes(body.id, entry.id) || !isGenuine(ctx, body)) return;
    for (const session of lacking) put(ctx, fetched, c, { entry, session, tag: body.tag, body: body.body });
  });
}

interface Put {
  readonly entry: KnownEntry;
  readonly session: Session;
  readonly tag: number;
  readonly body: Uint8Array;
}

function put(ctx: Context, turn: Turn, c: Conversation, it: Put): void {
  const { entry, session, tag, body } = it;
  if (!canTake(ctx, session, body)) return;
  ask(ctx, turn, session, { type: 'append', log: c.log, tag, body }, async (answered, answer) => {
    if (answer?.type === 'appended') entry.holders.add(session.id);
    else if (answer?.type === 'stale') putClosed(ctx, answered, c, it);
    else if (answer !== undefined) await heed(ctx, answered, c, session, answer);
  });
}

/** The epoch is closed there: the entry is taken if another replica's frontier is shown to list it. */
function putClosed(ctx: Context, turn: Turn, c: Conversation, { entry, session, tag, body }: Put): void {
  const listing = listingOf(c, entry, tag);
  if (listing === undefined) return;
  const { lister, frontier, index } = listing;
  let from = frontier.body.sequence - lister.base.sequence;
  while (from > index) {
    const start = Math.max(index, from - OFFER_ROWS);
    const after = lister.base.sequence + start;
    const chain: Hash | undefined = chainAt(ctx, lister, after);
    if (chain === undefined) return;
    const rows = lister.rows.slice(start, from);
    const isLast = start === index;
    ask(
      ctx,
      turn,
      session,
      { type: 'offer', statement: { type: 'frontier', frontier }, after, chain, rows },
      (answered, answer) => {
        if (answer?.type !== 'done' || !isLast) return;
        ask(ctx, answered, session, { type: 'repair', log: c.log, tag, body }, (_, repaired) => {
          if (repaired?.type === 'appended') entry.holders.add(session.id);
        });
      },
    );
    from = start;
  }
}

interface Listing {
  readonly lister: Session;
  readonly frontier: Frontier;
  /** Where the entry is among the lister's rows. */
  readonly index: number;
}

/** A replica that has closed the entry's epoch, and had the entry when it did. */
function listingOf(c: Conversation, entry: KnownEntry, tag: number): Listing | undefined {
  for (const lister of c.sessions.values()) {
    const { frontier, frontierVerified, base, rows } = lister;
    if (frontier === undefined || !frontierVerified || frontier.body.slot <= tag) continue;
    const index = rows.findIndex((row) => equalBytes(row.id, entry.id));
    if (index >= 0 && index < frontier.body.sequence - base.sequence) return { lister, frontier, index };
  }
  return undefined;
}
