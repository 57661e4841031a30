import { PASSING_GRACE_MS } from '@pando/protocol';
import type { LogRow, Store } from '../../store.ts';
import type { Core } from '../context.ts';
import { type LogState, updateRow } from './log-state.ts';
import { LOOSE_BLOB_MS } from './stage.ts';

/** Logs, and entries with a time of their own, in one tick, so that a tick stays short. */
const LOGS_PER_TICK = 100;
const PASSING_PER_TICK = 1000;

/** Drops the bodies whose time is over, and blobs that no slot came to name. Returns whether there were any bodies. */
export function expire(core: Core, now: number): boolean {
  const due = core.store.logs.due(now, LOGS_PER_TICK);
  for (const number of due) {
    const log = core.logs.byNumber(number);
    if (log !== undefined) expireLog(core, log, now);
  }
  const passed = core.store.entries.pass(lastForgotten(now), PASSING_PER_TICK);
  core.store.staged.expireLoose(now - LOOSE_BLOB_MS);
  return due.length > 0 || passed > 0;
}

/** The last time (seconds) of an entry that is forgotten by `now` (ms). */
function lastForgotten(now: number): number {
  return Math.floor((now - PASSING_GRACE_MS) / 1000);
}

/** Whether an entry with this time (seconds) is forgotten by `now` (ms). */
export function isForgotten(until: number, now: number): boolean {
  return until <= lastForgotten(now);
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

/** The row with the time at which its oldest entry is due. */
function expiry(store: Store, row: LogRow): LogRow {
  const oldest = store.entries.arrivalOf(row.number, row.expired + 1);
  return { ...row, expiresAt: oldest === undefined ? null : oldest + row.retentionSeconds * 1000 };
}
