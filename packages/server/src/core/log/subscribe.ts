import { MAX_ROWS, type EntryRow, type Request, type Response } from '@pando/protocol';
import type { Batch } from '../batch.ts';
import type { Connection, Membership } from '../connection.ts';
import type { Core, LogCall } from '../context.ts';
import { refusal } from '../refusal.ts';
import type { LogState } from './log-state.ts';
import { entryRowFor } from './read.ts';

/** Bodies in one push. */
const PUSH_BYTES = 512 * 1024;

/** Pushes rows after `after` from now on: first those that are here, then new ones as they come. */
export function subscribe(
  { core, batch, log, member }: LogCall,
  request: Extract<Request, { type: 'subscribe' }>,
): Response {
  if (request.mode !== 'none' && request.after > log.end.sequence) {
    return refusal('conflict', `the log ends at ${log.end.sequence} here`);
  }
  pushNewRows(core, batch, log);
  const before = member.mode;
  batch.onFailure(() => {
    member.mode = before;
  });
  member.mode = request.mode;
  batch.moveCursor(member, request.after);
  if (isBehind(core, member)) batch.behind.add(member.connection);
  return { type: 'done' };
}

/**
 * Pushes a log's new rows to those who have all before. Others, whose sockets are full or who are catching up,
 * will read them from the store: nothing waits in memory for anybody.
 */
export function pushNewRows(core: Core, batch: Batch, log: LogState): void {
  const rows = batch.takeRows(log);
  const [first] = rows;
  if (first === undefined) return;
  const live = [...(core.members.get(log.hex) ?? [])].filter(
    (each) => each.mode !== 'none' && each.cursor === first.sequence - 1 && !each.connection.paused,
  );
  for (const alike of Map.groupBy(live, ({ mode, connection }) => `${mode} ${connection.version}`).values()) {
    const [one] = alike;
    if (one === undefined) continue;
    const { mode, connection } = one;
    const shown = mode === 'full' ? rows : rows.map((each) => ({ ...each, body: null }));
    for (const part of inPushes(shown.map((each) => entryRowFor(connection, each))))
      batch.push(alike, { type: 'entries', log: log.id, rows: part });
  }
  for (const each of live) batch.moveCursor(each, log.end.sequence);
}

/** One push of stored rows for each log in which this connection is behind; then asks to be called again, if it still is. */
export function catchUp(core: Core, batch: Batch, connection: Connection): void {
  if (connection.paused || connection.closing) return;
  let budget = PUSH_BYTES;
  for (const member of connection.logs.values()) {
    if (budget <= 0) break;
    if (isBehind(core, member)) budget -= pushStored(core, batch, member, budget);
  }
  const more = [...connection.logs.values()].some((each) => isBehind(core, each));
  if (more) batch.effects.push({ type: 'more', connection: connection.id });
}

export function isBehind(core: Core, member: Membership): boolean {
  if (member.mode === 'none') return false;
  const log = core.logs.get(member.log);
  return log !== undefined && member.cursor < log.end.sequence;
}

function pushStored(core: Core, batch: Batch, member: Membership, bytes: number): number {
  const log = core.logs.get(member.log);
  if (log === undefined) return 0;
  const bodies = member.mode === 'full';
  const rows: readonly EntryRow[] = core.store.entries
    .after(log.row.number, member.cursor, { rows: MAX_ROWS, bytes }, bodies)
    .map((each) => entryRowFor(member.connection, each));
  batch.moveCursor(member, rows.at(-1)?.sequence ?? log.end.sequence);
  batch.push([member], { type: 'entries', log: log.id, rows });
  return rows.reduce((sum, each) => sum + (each.body?.length ?? 0), 1);
}

function* inPushes(rows: readonly EntryRow[]): Generator<readonly EntryRow[]> {
  let part: EntryRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = row.body?.length ?? 0;
    if (part.length > 0 && (part.length >= MAX_ROWS || bytes + size > PUSH_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(row);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
