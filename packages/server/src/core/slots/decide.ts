import { type DecisionCertificate, type SlotValue, decisionCertificate, encode } from '@pando/protocol';
import type { StoredSlot } from '../../store.ts';
import type { Batch } from '../batch.ts';
import type { Core } from '../context.ts';
import { type LogState, accessWith, haveSameMembers, isIn, standingOf, updateRow } from '../log/log-state.ts';
import { movedAnswer } from '../log/open.ts';
import { pushNewRows } from '../log/subscribe.ts';
import { closeWhatIsEndorsed } from './close.ts';

/** Makes a decided value, which was checked, the log's next slot, and tells everybody. */
export function storeDecision(
  core: Core,
  batch: Batch,
  log: LogState,
  decided: Pick<StoredSlot, 'hash' | 'value'> & {
    readonly slotValue: SlotValue;
    readonly decision: DecisionCertificate;
  },
): void {
  const { store } = core;
  const { slotValue: value, decision } = decided;
  const { binding, blob, introductions } = value.body;
  const { number } = log.row;
  const slot = log.row.decided + 1;
  pushNewRows(core, batch, log);
  store.slots.put(number, {
    slot,
    hash: decided.hash,
    value: decided.value,
    certificate: encode(decisionCertificate, decision),
  });
  for (const each of blob === null ? introductions : [blob, ...introductions]) store.staged.keep(number, each);
  const changed = !haveSameMembers(log.set, binding.replicas);
  const ended = isIn(log.set, core.selfId) && !isIn(binding.replicas, core.selfId);
  updateRow(store, log, {
    decided: slot,
    ...(changed ? { changedBy: slot } : {}),
    ...(ended ? { endedBy: slot } : {}),
  });
  log.decidedHash = decided.hash;
  log.set = binding.replicas;
  log.standing = standingOf(log.set, log.row, core.selfId);
  Object.assign(log, accessWith(log, value));
  const members = [...(core.members.get(log.hex) ?? [])];
  batch.push(members, { type: 'decided', log: log.id, slot: { value, certificate: decision } });
  if (ended) {
    const { slot: last, certificate } = movedAnswer(core, log, slot);
    batch.push(members, { type: 'moved', log: log.id, slot: last, certificate });
  }
  closeWhatIsEndorsed(core, batch, log);
}
