import { type EntryName, type Request, type Response, extendChain, nameEntry } from '@pando/protocol';
import type { Core, LogCall } from '../context.ts';
import type { Batch } from '../batch.ts';
import { refusal } from '../refusal.ts';
import { frontierUpTo } from '../slots/frontier.ts';
import { bucketOf, takeToken } from '../token-bucket.ts';
import type { LogState } from './log-state.ts';
import { quotaKey, updateRow } from './log-state.ts';
import { movedAnswer } from './open.ts';
import { isForgotten } from './retention.ts';

/**
 * Stores an entry under the hash of its tag and bytes; the same entry again gets the same sequence. Its tag is the slot
 * that the sender had applied: not above what is decided here, nor of a closed epoch, nor from before the
 * replica set that is now in force. That an entry of such an epoch is here does not change it: it may have been brought
 * after the frontier or the seal was signed, and then no reader need have looked for it.
 */
export function append({ core, batch, log, member }: LogCall, request: Extract<Request, { type: 'append' }>): Response {
  const { tag, body } = request;
  if (tag > log.row.decided) return { type: 'behind', decided: log.row.decided };
  if (tag < log.row.endorsed) return staleAnswer(core, log);
  if (tag < log.row.changedBy) return movedAnswer(core, log, log.row.changedBy);
  const wait = takeAppendToken(core, log, quotaKey(log, member.keyHex), batch.now);
  if (wait !== undefined) return refusal('rate-limited', 'this key has appended too much', wait);
  const entry = { ...nameEntry(core.crypto, tag, body), tag, body };
  return { type: 'appended', sequence: storeEntry(core, batch, log, entry) };
}

interface Entry extends EntryName {
  readonly tag: number;
  readonly body: Uint8Array | null;
}

/**
 * Appends an entry that passed all checks, or finds it. Returns its sequence. Of one whose time is over already only
 * the row is kept: its sender learns that it is here, and need not bring it again.
 */
export function storeEntry(core: Core, batch: Batch, log: LogState, entry: Entry): number {
  const { store, crypto } = core;
  const { id, tag, passing } = entry;
  const body = passing !== null && isForgotten(passing.until, batch.now) ? null : entry.body;
  const sequence = log.end.sequence + 1;
  const at = Math.max(batch.now, log.end.at);
  const chain = extendChain(crypto, log.end.chain, id, tag);
  const stored = store.entries.append(log.row.number, { sequence, id, tag, chain, body, at, passing });
  if (stored !== sequence) return stored;
  log.end = { sequence, chain, at };
  if (log.row.expiresAt === null) updateRow(store, log, { expiresAt: at + log.row.retentionSeconds * 1000 });
  if (log.wanted > 0) {
    store.offers.found(log.row.number, id);
    log.wanted = store.offers.wantedCount(log.row.number);
  }
  batch.addRow(log, { sequence, id, tag, body, expired: body === null, passing });
  return sequence;
}

export function staleAnswer(core: Core, log: LogState): Response {
  const frontier = frontierUpTo(core, log, log.row.endorsed);
  if (frontier === undefined) throw new Error('an endorsed slot without a frontier');
  return { type: 'stale', frontier };
}

function takeAppendToken({ limits }: Core, log: LogState, keyHex: string, now: number): number | undefined {
  return takeToken(bucketOf(log.appends, keyHex, limits.appends, now), limits.appends, now);
}
