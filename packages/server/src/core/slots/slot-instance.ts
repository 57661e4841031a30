import { type Instance, decisionCertificate, decodeOwn, equalBytes, slotValueHash } from '@pando/protocol';
import type { Instanced, ReadValue } from '../consensus/subject.ts';
import type { LogCall } from '../context.ts';
import { quotaKey } from '../log/log-state.ts';
import { refusal } from '../refusal.ts';
import { bucketOf, takeToken } from '../token-bucket.ts';
import { storeDecision } from './decide.ts';
import { objection, readSlotValue } from './value-rules.ts';

/**
 * A slot as something to decide: the one after the last decided, whose previous value is that one. `log` is one
 * that this server is a replica of, or is being brought here.
 */
export function slotInstance(call: LogCall, instance: Extract<Instance, { type: 'slot' }>): Instanced {
  const { core, batch, log } = call;
  const { store } = core;
  if (instance.slot === 0) return { type: 'closed', response: refusal('forbidden', 'slots are numbered from 1') };
  if (instance.slot > log.row.decided + 1)
    return { type: 'closed', response: { type: 'behind', decided: log.row.decided } };
  const previous = instance.slot === 1 ? log.id : store.slots.get(log.row.number, instance.slot - 1)?.hash;
  if (previous === undefined || !equalBytes(previous, instance.previous)) {
    return { type: 'closed', response: refusal('conflict', 'another value was decided in the slot before') };
  }
  if (instance.slot <= log.row.decided) {
    const stored = store.slots.get(log.row.number, instance.slot);
    if (stored === undefined) return { type: 'closed', response: refusal('unknown', 'the slot is not kept any more') };
    return {
      type: 'decided',
      hash: stored.hash,
      value: stored.value,
      certificate: decodeOwn(decisionCertificate, stored.certificate),
    };
  }
  return {
    type: 'open',
    subject: { set: log.set, mayPrepare: () => mayPrepare(call), read: (value) => readValue(value) },
  };

  function readValue(value: Uint8Array): ReadValue | ReturnType<typeof refusal> {
    const read = readSlotValue(core, instance, value);
    if ('type' in read) return read;
    const hash = slotValueHash(core.crypto, read);
    return {
      hash,
      objection: () => objection(core, log, read, batch.now),
      store: (decision) => storeDecision(core, batch, log, { hash, value, slotValue: read, decision }),
    };
  }
}

function mayPrepare({ core, batch, log, member }: LogCall): ReturnType<typeof refusal> | undefined {
  if (log.refused.has(member.keyHex))
    return refusal('forbidden', 'this key proposed a void slot and may not propose again');
  const bucket = bucketOf(log.prepares, quotaKey(log, member.keyHex), core.limits.prepares, batch.now);
  const wait = takeToken(bucket, core.limits.prepares, batch.now);
  return wait === undefined ? undefined : refusal('rate-limited', 'this key has prepared too often', wait);
}
