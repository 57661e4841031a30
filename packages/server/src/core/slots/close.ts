import { type AccessKey, decodeOwn, endorsement, fromHex, toHex } from '@pando/protocol';
import type { Batch } from '../batch.ts';
import type { Membership } from '../connection.ts';
import type { Core } from '../context.ts';
import { type LogState, accessOf, slotValueOf, updateRow } from '../log/log-state.ts';
import { decidedSlotOf, leave } from '../log/open.ts';
import { setRetention } from '../log/retention.ts';
import { pushNewRows } from '../log/subscribe.ts';
import { countedEndorsers, endorsementsNeeded, endorsingKeys } from './endorsers.ts';
import { closeAt } from './frontier.ts';
import { originOf } from './renewal.ts';

/** Closes the highest slot that enough members have endorsed, if there is one. */
export function closeWhatIsEndorsed(core: Core, batch: Batch, log: LogState): void {
  const endorsers = countedEndorsers(core, log, batch.now).size;
  const endorsing = endorsingKeys(log);
  const given = core.store.endorsements
    .of(log.row.number)
    .map((each) => ({
      ...decodeOwn(endorsement, each.endorsement).body,
      origin: originOf(log.renewed, toHex(each.key)),
    }))
    .filter((each) => endorsing.has(each.origin));
  for (let slot = log.row.decided; slot > log.row.endorsed; slot--) {
    const isNext = slot === log.row.endorsed + 1;
    const needed = endorsementsNeeded(endorsers, () => isNext && endorsing.has(signerOf(core, log, slot)));
    const voids = agreedVoids(log, slot, given, needed);
    if (voids !== undefined) {
      closeEpoch(core, batch, log, slot, voids);
      return;
    }
  }
}

/** The key of the last endorsed list for which the signer's stands. */
function signerOf({ store }: Core, log: LogState, slot: number): string {
  return originOf(log.renewed, toHex(slotValueOf(store, log.row, slot).body.signer));
}

interface Given {
  readonly slot: number;
  readonly voids: readonly number[];
  /** The endorsing key that gave it, or for which the key that gave it stands. */
  readonly origin: string;
}

/**
 * The void slots before `slot` that enough endorsers agree on. An endorsement of a later slot covers this one too,
 * unless it calls it void.
 */
function agreedVoids(
  log: LogState,
  slot: number,
  given: readonly Given[],
  needed: number,
): readonly number[] | undefined {
  if (needed === 0) return [];
  const groups = new Map<string, { readonly voids: readonly number[]; readonly keys: Set<string> }>();
  for (const each of given) {
    if (each.slot < slot || each.voids.includes(slot)) continue;
    const voids = [...new Set(each.voids)].filter((one) => one > log.row.endorsed && one < slot).sort((a, b) => a - b);
    const group = groups.get(voids.join()) ?? { voids, keys: new Set() };
    group.keys.add(each.origin);
    groups.set(voids.join(), group);
  }
  return [...groups.values()].find((each) => each.keys.size >= needed)?.voids;
}

/**
 * Closes all epochs before `slot`: signs the frontier, drops the keys that only older lists and void slots name,
 * and tells everybody.
 */
export function closeEpoch(core: Core, batch: Batch, log: LogState, slot: number, voids: readonly number[]): void {
  const { store } = core;
  const { number } = log.row;
  pushNewRows(core, batch, log);
  for (const each of voids) store.keys.refuse(number, slotValueOf(store, log.row, each).body.signer);
  const { honoured: before, renewed } = log;
  const { retentionSeconds } = slotValueOf(store, log.row, slot).body.binding;
  updateRow(store, log, { endorsed: slot });
  setRetention(core, log, retentionSeconds);
  Object.assign(log, accessOf(store, log.row, log.genesis));
  log.refused = new Set(store.keys.refused(number).map(toHex));
  for (const each of before) {
    if (log.honoured.has(each)) continue;
    store.keys.setDropped(number, keyOf(each), slot);
    store.wakes.remove(number, keyOf(each));
  }
  store.endorsements.removeUpTo(number, slot);
  for (const each of log.foreignFrontiers.keys()) if (each <= slot) log.foreignFrontiers.delete(each);
  const frontier = closeAt(core, log, slot);
  const members = [...(core.members.get(log.hex) ?? [])];
  batch.push(members, { type: 'endorsed', log: log.id, frontier });
  for (const each of members) followRenewal(batch, log, each, renewed);
  const dropped = members.filter((each) => !log.honoured.has(each.keyHex) && before.has(each.keyHex));
  if (dropped.length > 0) batch.push(dropped, { type: 'removed', log: log.id, slot: decidedSlotOf(core, log, slot) });
  for (const each of dropped) leave(core, batch, each);
}

/** Whoever opened the log with a key that was renewed since has it open with the new one. */
function followRenewal(batch: Batch, log: LogState, member: Membership, renewed: LogState['renewed']): void {
  const next = [...renewed.keys()].find((each) => log.honoured.has(each) && originOf(renewed, each) === member.keyHex);
  if (next === undefined || log.honoured.has(member.keyHex)) return;
  const { key, keyHex } = member;
  batch.onFailure(() => Object.assign(member, { key, keyHex }));
  Object.assign(member, { key: keyOf(next), keyHex: next });
}

function keyOf(hex: string): AccessKey {
  const key = fromHex(hex);
  if (key === undefined) throw new Error('a key that is not hexadecimal');
  return key as Uint8Array as AccessKey;
}
