import { type EntryRow, MAX_ANSWER_BYTES, MAX_ROWS, PASSING_SINCE, type Request, type Response } from '@pando/protocol';
import type { StoredEntry } from '../../store.ts';
import type { Connection } from '../connection.ts';
import type { LogCall } from '../context.ts';
import { signedHead } from './head.ts';
import { isForgotten } from './retention.ts';

/** What a row costs in an answer beside its body. */
const ROW_BYTES = 64;

/** Rows after a sequence; with a signed head where they reach the end. */
export function read({ core, log, member }: LogCall, request: Extract<Request, { type: 'read' }>): Response {
  const { after, limit, bodies } = request;
  const rows =
    limit === 0 || after >= log.end.sequence
      ? []
      : core.store.entries.after(
          log.row.number,
          after,
          { rows: Math.min(limit, MAX_ROWS), bytes: MAX_ANSWER_BYTES / 2 },
          bodies,
        );
  const reached = rows.at(-1)?.sequence ?? after;
  return {
    type: 'rows',
    rows: rows.map((each) => entryRowFor(member.connection, each)),
    head: reached >= log.end.sequence ? signedHead(core, log) : null,
  };
}

type Body = Extract<Response, { type: 'bodies' }>['bodies'][number];

/** Entries by id. Ids that do not fit into one answer are left out of it, and may be asked for again. */
export function fetch({ core, batch, log, member }: LogCall, request: Extract<Request, { type: 'fetch' }>): Response {
  const bodies: Body[] = [];
  let bytes = 0;
  for (const id of request.ids) {
    if (bytes >= MAX_ANSWER_BYTES / 2) break;
    const found = core.store.entries.find(log.row.number, id);
    bodies.push(found === undefined ? { type: 'unknown', id } : bodyFor(member.connection, found, batch.now));
    bytes += ROW_BYTES + (found?.body?.length ?? 0);
  }
  return { type: 'bodies', bodies };
}

function bodyFor(connection: Connection, { id, tag, body, passing }: StoredEntry, now: number): Body {
  if (passing !== null && !knowsPassing(connection)) return { type: 'expired', id, tag };
  if (body !== null) return { type: 'kept', id, tag, body };
  return passing !== null && isForgotten(passing.until, now)
    ? { type: 'passed', id, tag, ...passing }
    : { type: 'expired', id, tag };
}

/** Who does not know how entries with a lifetime are named could only take their bodies for forged: they get none. */
export function entryRowFor(
  connection: Connection,
  { sequence, id, tag, body, expired, passing }: StoredEntry,
): EntryRow {
  const isReadable = passing === null || knowsPassing(connection);
  return { sequence, id, tag, body: isReadable ? body : null, expired: expired || !isReadable };
}

function knowsPassing({ version }: Connection): boolean {
  return version >= PASSING_SINCE;
}
