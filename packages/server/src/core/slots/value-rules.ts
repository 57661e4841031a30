import {
  type ErrorResponse,
  type Instance,
  type ReplicaSet,
  type SlotValue,
  decode,
  equalBytes,
  isSignedSlotValue,
  isSoundAccessList,
  isSoundReplicaSet,
  replicaId,
  sameReplicaSet,
  endorsersToKeep,
  isSignedSetEndorsement,
  slotValue,
  toHex,
} from '@pando/protocol';
import type { Core } from '../context.ts';
import { type LogState, accessWith } from '../log/log-state.ts';
import { refusal } from '../refusal.ts';
import { countedEndorsers, endorsingKeys } from './endorsers.ts';
import { originOf } from './renewal.ts';

/** A slot value that belongs to `instance`, whoever proposed it: rules that all servers judge alike. */
export function readSlotValue(
  core: Core,
  instance: Extract<Instance, { type: 'slot' }>,
  bytes: Uint8Array,
): SlotValue | ErrorResponse {
  const decoded = decode(slotValue, bytes);
  if (!decoded.ok) return refusal('malformed', `the slot value does not decode: ${decoded.reason}`);
  const { binding } = decoded.value.body;
  const fits =
    equalBytes(binding.log, instance.log) &&
    binding.slot === instance.slot &&
    equalBytes(binding.previous, instance.previous);
  if (!fits) return refusal('forbidden', 'the value was made for another instance');
  if (!isSoundAccessList(binding.accessKeys))
    return refusal('forbidden', 'the access list is empty, not sorted, or repeats a key');
  if (!isSoundReplicaSet(binding.replicas))
    return refusal('forbidden', 'the replica set repeats a server or has another quorum than its size asks for');
  if (!isSignedSlotValue(core.crypto, decoded.value))
    return refusal('unauthorised', 'the value is not signed by its signer');
  return decoded.value;
}

/** What stands against the value now; undefined where nothing does. */
export function objection(core: Core, log: LogState, value: SlotValue, now: number): ErrorResponse | undefined {
  const { body } = value;
  const signer = toHex(body.signer);
  if (!log.honoured.has(signer)) return refusal('forbidden', "the signer's key is not in the access list");
  if (log.refused.has(signer)) return refusal('forbidden', 'the signer proposed a void slot and may not propose again');
  const endorsers = countedEndorsers(core, log, now);
  if (!leavesEndorsers(log, endorsers, value)) {
    return refusal('forbidden', 'the commit takes out too many of the keys that could endorse it');
  }
  if (sameReplicaSet(log.set, body.binding.replicas)) return undefined;
  if (!replacesOne(log.set, body.binding.replicas))
    return refusal('forbidden', 'one server at most is replaced in one slot');
  const agreed = setEndorsers(core, log, body);
  return agreed >= Math.max(1, endorsersToKeep(endorsers.size))
    ? undefined
    : refusal('forbidden', 'the replica set may not change without the endorsements of members');
}

/** A commit leaves min(2, E − 1) endorsing keys in place, as they are or renewed. */
function leavesEndorsers(log: LogState, endorsers: ReadonlySet<string>, value: SlotValue): boolean {
  const { renewed } = accessWith(log, value);
  const keys = value.body.binding.accessKeys.filter((each) => !each.provisional);
  const kept = new Set(keys.map((each) => originOf(renewed, toHex(each.key))));
  return [...endorsers].filter((each) => kept.has(each)).length >= endorsersToKeep(endorsers.size);
}

function setEndorsers({ crypto }: Core, log: LogState, { binding, setEndorsements }: SlotValue['body']): number {
  const endorsing = endorsingKeys(log);
  const valid = setEndorsements.filter(
    (each) => endorsing.has(originOf(log.renewed, toHex(each.key))) && isSignedSetEndorsement(crypto, binding, each),
  );
  return new Set(valid.map((each) => originOf(log.renewed, toHex(each.key)))).size;
}

/** At most one replica leaves, and at most one comes. */
function replacesOne(before: ReplicaSet, after: ReplicaSet): boolean {
  const old = new Set(before.replicas.map(replicaId));
  const next = new Set(after.replicas.map(replicaId));
  return (
    [...old].filter((each) => !next.has(each)).length <= 1 && [...next].filter((each) => !old.has(each)).length <= 1
  );
}
