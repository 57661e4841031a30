import { type EntryRow, MAX_ANSWER_BYTES, MAX_ROWS, type Request, type Response } from '@pando/protocol';
import type { StoredEntry } from '../../store.ts';
import type { LogCall } from '../context.ts';
import { signedHead } from './head.ts';

/** What a row costs in an answer beside its body. */
const ROW_BYTES = 64;

/** Rows after a sequence; with a signed head where they reach the end. */
export function read({ core, log }: LogCall, request: Extract<Request, { type: 'read' }>): Response {
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
  return { type: 'rows', rows: rows.map(entryRowOf), head: reached >= log.end.sequence ? signedHead(core, log) : null };
}

type Body = Extract<Response, { type: 'bodies' }>['bodies'][number];

/** Entries by id. Ids that do not fit into one answer are left out of it, and may be asked for again. */
export function fetch({ core, log }: LogCall, request: Extract<Request, { type: 'fetch' }>): Response {
  const bodies: Body[] = [];
  let bytes = 0;
  for (const id of request.ids) {
    if (bytes >= MAX_ANSWER_BYTES / 2) break;
    const found = core.store.entries.find(log.row.number, id);
    if (found === undefined) bodies.push({ type: 'unknown', id });
    else if (found.body === null) bodies.push({ type: 'expired', id, tag: found.tag });
    else bodies.push({ type: 'kept', id, tag: found.tag, body: found.body });
    bytes += ROW_BYTES + (found?.body?.length ?? 0);
  }
  return { type: 'bodies', bodies };
}

export function entryRowOf({ sequence, id, tag, body, expired }: StoredEntry): EntryRow {
  return { sequence, id, tag, body, expired };
}
