import {
  type Frontier,
  decodeOwn,
  encode,
  endorsement,
  frontier as frontierCodec,
  frontierStatement,
  fromHex,
  toHex,
  type AccessKey,
} from '@pando/protocol';
import type { Batch } from '../batch.ts';
import type { Core } from '../context.ts';
import { type LogState, accessOf, slotValueOf, updateRow } from '../log/log-state.ts';
import { decidedSlotOf, leave } from '../log/open.ts';
import { setRetention } from '../log/retention.ts';
import { pushNewRows } from '../log/subscribe.ts';
import { countedEndorsers, endorsementsNeeded, endorsingKeys } from './endorsers.ts';

/** Closes the highest slot that enough members have endorsed, if there is one. */
export function closeWhatIsEndorsed(core: Core, batch: Batch, log: LogState): void {
  const endorsers = countedEndorsers(core, log, batch.now).size;
  const endorsing = endorsingKeys(log);
  const given = core.store.endorsements
    .of(log.row.number)
    .filter((each) => endorsing.has(toHex(each.key)))
    .map((each) => decodeOwn(endorsement, each.endorsement).body);
  for (let slot = log.row.decided; slot > log.row.endorsed; slot--) {
    const signer = toHex(slotValueOf(core.store, log.row, slot).body.signer);
    const needed = endorsementsNeeded(endorsers, endorsing.has(signer));
    const voids = agreedVoids(log, slot, given, needed);
    if (voids !== undefined) {
      closeEpoch(core, batch, log, slot, voids);
      return;
    }
  }
}

interface Given {
  readonly slot: number;
  readonly voids: readonly number[];
  readonly key: AccessKey;
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
    group.keys.add(toHex(each.key));
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
  const before = log.honoured;
  const { retentionSeconds } = slotValueOf(store, log.row, slot).body.binding;
  updateRow(store, log, { endorsed: slot });
  setRetention(core, log, retentionSeconds);
  Object.assign(log, accessOf(store, log.row, log.genesis));
  log.refused = new Set(store.keys.refused(number).map(toHex));
  for (const each of before) if (!log.honoured.has(each)) store.keys.setDropped(number, keyOf(each), slot);
  store.endorsements.removeUpTo(number, slot);
  for (const each of log.foreignFrontiers.keys()) if (each <= slot) log.foreignFrontiers.delete(each);
  const frontier = signFrontier(core, log, slot);
  store.statements.putFrontier(number, slot, encode(frontierCodec, frontier));
  const members = [...(core.members.get(log.hex) ?? [])];
  batch.push(
    members.filter((each) => each.mode !== 'none'),
    { type: 'endorsed', log: log.id, frontier },
  );
  const dropped = members.filter((each) => !log.honoured.has(each.keyHex) && before.has(each.keyHex));
  if (dropped.length > 0) batch.push(dropped, { type: 'removed', log: log.id, slot: decidedSlotOf(core, log, slot) });
  for (const each of dropped) leave(core, batch, each);
}

function signFrontier({ store, crypto, self }: Core, log: LogState, slot: number): Frontier {
  const value = store.slots.get(log.row.number, slot)?.hash;
  if (value === undefined) throw new Error(`slot ${slot} is not in the store`);
  const { sequence, chain } = log.end;
  const body = {
    log: log.id,
    server: self.key,
    incarnation: self.incarnation,
    slot,
    value,
    sequence,
    chain,
    expired: log.row.expired,
  };
  return { body, signature: frontierStatement.sign(crypto, self.seed, body) };
}

function keyOf(hex: string): AccessKey {
  const key = fromHex(hex);
  if (key === undefined) throw new Error('a key that is not hexadecimal');
  return key as Uint8Array as AccessKey;
}
