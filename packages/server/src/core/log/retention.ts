import type { LogRow, Store } from '../../store.ts';
import type { Core } from '../context.ts';
import { type LogState, updateRow } from './log-state.ts';
import { LOOSE_BLOB_MS } from './stage.ts';

/** Logs in one tick, so that a tick stays short. */
const LOGS_PER_TICK = 100;

/** Drops the bodies whose time is over, and blobs that no slot came to name. */
export function expire(core: Core, now: number): void {
  for (const number of core.store.logs.due(now, LOGS_PER_TICK)) {
    const log = core.logs.byNumber(number);
    if (log !== undefined) expireLog(core, log, now);
  }
  core.store.staged.expireLoose(now - LOOSE_BLOB_MS);
}

/** The retention of the conversation changed. */
export function setRetention({ store }: Core, log: LogState, retentionSeconds: number): void {
  if (retentionSeconds !== log.row.retentionSeconds)
    updateRow(store, log, expiry(store, { ...log.row, retentionSeconds }));
}

function expireLog({ store }: Core, log: LogState, now: number): void {
  const dropped = store.entries.expire(log.row.number, now - log.row.retentionSeconds * 1000);
  updateRow(store, log, expiry(store, { ...log.row, expired: Math.max(log.row.expired, dropped) }));
}

/** The row with the time at which its oldest body is due. */
function expiry(store: Store, row: LogRow): LogRow {
  const oldest = store.entries.oldestBody(row.number, row.expired);
  return { ...row, expiresAt: oldest === undefined ? null : oldest.at + row.retentionSeconds * 1000 };
}
