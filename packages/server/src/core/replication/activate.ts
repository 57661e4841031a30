import { type Request, type Response, activeCertificate, encode, isActive } from '@pando/protocol';
import type { LogCall } from '../context.ts';
import { bindingOf, setBefore } from '../log/log-state.ts';
import { movedAnswer } from '../log/open.ts';
import { refusal } from '../refusal.ts';

/** Keeps the proof that a move is done. A replica that was left tells its subscribers. */
export function activate(
  { core, batch, log }: LogCall,
  { slot, certificate }: Extract<Request, { type: 'activate' }>,
): Response {
  const { store, crypto } = core;
  if (slot > log.row.decided) return { type: 'behind', decided: log.row.decided };
  const value = slot === 0 ? undefined : store.slots.get(log.row.number, slot)?.hash;
  if (value === undefined) return refusal('unknown', 'no such slot');
  if (store.statements.active(log.row.number, slot) !== undefined) return { type: 'done' };
  const before = setBefore(store, log, slot);
  const after = bindingOf(store, log.row, slot).replicas;
  if (!isActive(crypto, before, after, log.id, slot, value, certificate)) {
    return refusal('unauthorised', 'the certificate does not show that the new set holds what the old one sealed');
  }
  store.statements.putActive(log.row.number, slot, encode(activeCertificate, certificate));
  store.offers.clear(log.row.number);
  log.wanted = 0;
  if (log.standing === 'ended' && slot === log.row.endedBy) {
    const members = [...(core.members.get(log.hex) ?? [])];
    const { slot: last, certificate: active } = movedAnswer(core, log, slot);
    batch.push(members, { type: 'moved', log: log.id, slot: last, certificate: active });
  }
  return { type: 'done' };
}
