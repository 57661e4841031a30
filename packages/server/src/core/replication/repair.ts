import {
  type EntryName,
  PASSING_GRACE_MS,
  type Request,
  type Response,
  nameEntry,
  passingEntryId,
} from '@pando/protocol';
import type { LogCall } from '../context.ts';
import { storeEntry } from '../log/append.ts';
import { isForgotten } from '../log/retention.ts';
import { refusal } from '../refusal.ts';

/** Takes an entry of a closed epoch that another replica lists. This replica's own frontier stays as it is. */
export function repair(call: LogCall, { tag, body }: Extract<Request, { type: 'repair' }>): Response {
  return take(call, tag, nameEntry(call.core.crypto, tag, body), body);
}

/** The same without the bytes, which nobody has any more: their id proves that their author said how long they are needed. */
export function repairPassed(
  call: LogCall,
  { tag, until, digest }: Extract<Request, { type: 'repairPassed' }>,
): Response {
  const { core, batch } = call;
  if (!isForgotten(until, batch.now)) {
    const wait = Math.min(until * 1000 + PASSING_GRACE_MS - batch.now, MAX_WAIT_MS);
    return refusal('forbidden', 'by the clock here, the time of this entry is not over', Math.max(1000, wait));
  }
  const passing = { until, digest };
  return take(call, tag, { id: passingEntryId(core.crypto, tag, passing), passing }, null);
}

const MAX_WAIT_MS = 3_600_000;

function take({ core, batch, log }: LogCall, tag: number, name: EntryName, body: Uint8Array | null): Response {
  const { store } = core;
  const { id } = name;
  const known = store.entries.locate(log.row.number, id);
  if (known !== undefined) return { type: 'appended', sequence: known.sequence };
  if (store.offers.wanted(log.row.number, id) !== tag)
    return refusal('forbidden', 'no list that was offered names this entry with this tag');
  return { type: 'appended', sequence: storeEntry(core, batch, log, { ...name, tag, body }) };
}
