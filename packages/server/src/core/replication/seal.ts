import {
  type Request,
  type Response,
  type Seal,
  decodeOwn,
  encode,
  seal as sealCodec,
  sealStatement,
} from '@pando/protocol';
import type { LogCall } from '../context.ts';
import { bindingOf, haveSameMembers, isIn, setBefore } from '../log/log-state.ts';
import { refusal } from '../refusal.ts';

/**
 * Signs all that this replica of the old set has. From the slot that changed the set on it takes nothing more for
 * the old one, so the list is final; only its `expired` rises.
 */
export function seal({ core, log }: LogCall, { slot }: Extract<Request, { type: 'seal' }>): Response {
  const { store, crypto, self } = core;
  if (slot > log.row.decided) return { type: 'behind', decided: log.row.decided };
  const value = slot === 0 ? undefined : store.slots.get(log.row.number, slot)?.hash;
  if (value === undefined) return refusal('unknown', 'no such slot');
  const before = setBefore(store, log, slot);
  const changed = !haveSameMembers(before, bindingOf(store, log.row, slot).replicas);
  if (!changed || !isIn(before, core.selfId)) {
    return refusal('forbidden', 'this slot did not end a replica set of which this server was one');
  }
  const stored = store.statements.seal(log.row.number, slot);
  const last: Seal | undefined = stored === undefined ? undefined : decodeOwn(sealCodec, stored);
  const { expired } = log.row;
  if (last !== undefined && (expired === last.body.expired || last.body.expired >= last.body.sequence))
    return { type: 'seal', seal: last };
  const { sequence, chain } = last?.body ?? log.end;
  const body = {
    log: log.id,
    server: self.key,
    incarnation: self.incarnation,
    slot,
    value,
    sequence,
    chain,
    expired: Math.min(expired, sequence),
  };
  const signed = { body, signature: sealStatement.sign(crypto, self.seed, body) };
  store.statements.putSeal(log.row.number, slot, encode(sealCodec, signed));
  return { type: 'seal', seal: signed };
}
