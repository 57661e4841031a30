import {
  MAX_ANSWER_BYTES,
  MAX_SLOTS_PER_ANSWER,
  type Request,
  type Response,
  decisionCertificate,
  decodeOwn,
  slotValue,
} from '@pando/protocol';
import type { LogCall } from '../context.ts';
import { frontierUpTo } from './frontier.ts';

/** Decided slots from one on, as many as fit. */
export function readSlots({ core, log }: LogCall, { from, limit }: Extract<Request, { type: 'readSlots' }>): Response {
  const stored =
    limit === 0 || from > log.row.decided
      ? []
      : core.store.slots.from(log.row.number, Math.max(1, from), {
          rows: Math.min(limit, MAX_SLOTS_PER_ANSWER),
          bytes: MAX_ANSWER_BYTES / 2,
        });
  const slots = stored.map((each) => ({
    value: decodeOwn(slotValue, each.value),
    certificate: decodeOwn(decisionCertificate, each.certificate),
  }));
  return { type: 'slots', slots, decided: log.row.decided };
}

export function readFrontier({ core, log }: LogCall, { slot }: Extract<Request, { type: 'readFrontier' }>): Response {
  return { type: 'frontier', frontier: frontierUpTo(core, log, slot) ?? null };
}
