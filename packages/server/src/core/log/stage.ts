import { type Hash, type Request, type Response } from '@pando/protocol';
import type { LogCall } from '../context.ts';
import { refusal } from '../refusal.ts';
import { bucketOf, takeToken } from '../token-bucket.ts';
import { quotaKey } from './log-state.ts';

/** A blob that no slot has named after this long is dropped. */
export const LOOSE_BLOB_MS = 24 * 60 * 60 * 1000;

/**
 * Keeps a blob under its hash, for a slot that will name it. Where too much waits for that, the oldest is dropped: so
 * nobody keeps others from staging, and the limit of each key is such that what was staged is there when it is named.
 */
export function stage({ core, batch, log, member }: LogCall, { body }: Extract<Request, { type: 'stage' }>): Response {
  const { store, limits, crypto } = core;
  const { number } = log.row;
  const hash = crypto.sha256(body) as Hash;
  if (store.staged.has(number, hash)) return { type: 'done' };
  const bucket = bucketOf(log.staging, quotaKey(log, member.keyHex), limits.staging, batch.now);
  const wait = takeToken(bucket, limits.staging, batch.now, body.length);
  if (wait !== undefined) return refusal('rate-limited', 'this key has staged too much', wait);
  store.staged.trimLoose(number, Math.max(0, limits.looseBytesPerLog - body.length));
  store.staged.put(number, hash, body, batch.now);
  return { type: 'done' };
}

export function fetchStaged({ core, log }: LogCall, { hash }: Extract<Request, { type: 'fetchStaged' }>): Response {
  const body = core.store.staged.get(log.row.number, hash);
  return body === undefined ? refusal('unknown', 'no such blob is staged here') : { type: 'staged', body };
}
