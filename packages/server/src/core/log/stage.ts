import { type Hash, type Request, type Response } from '@pando/protocol';
import type { LogCall } from '../context.ts';
import { refusal } from '../refusal.ts';

/** A blob that no slot has named after this long is dropped. */
export const LOOSE_BLOB_MS = 24 * 60 * 60 * 1000;

/** Keeps a blob under its hash, for a slot that will name it. */
export function stage({ core, batch, log }: LogCall, { body }: Extract<Request, { type: 'stage' }>): Response {
  const { store, limits, crypto } = core;
  const hash = crypto.sha256(body) as Hash;
  if (store.staged.has(log.row.number, hash)) return { type: 'done' };
  if (store.staged.looseBytes(log.row.number) + body.length > limits.looseBytesPerLog) {
    return refusal('rate-limited', 'too many bytes are staged that no slot names', LOOSE_BLOB_MS / 24);
  }
  store.staged.put(log.row.number, hash, body, batch.now);
  return { type: 'done' };
}

export function fetchStaged({ core, log }: LogCall, { hash }: Extract<Request, { type: 'fetchStaged' }>): Response {
  const body = core.store.staged.get(log.row.number, hash);
  return body === undefined ? refusal('unknown', 'no such blob is staged here') : { type: 'staged', body };
}
