import { type DecidedSlot, type LogId, encode, slotValue, toHex } from '@pando/protocol';
import type { Liar, Treason } from './treason.ts';

/** Shows decisions of earlier slots for later ones: the value with its own certificate, or another's certificate. */
export function replayingCertificates({ random }: Liar): Treason {
  const seen = new Map<string, DecidedSlot[]>();
  const earlierOf = (log: LogId): DecidedSlot | undefined => {
    const slots = seen.get(toHex(log)) ?? [];
    return slots[random.below(slots.length)];
  };
  const note = (slot: DecidedSlot): void => {
    const { log } = slot.value.body.binding;
    seen.set(toHex(log), [...(seen.get(toHex(log)) ?? []), slot]);
  };
  const replay = (slot: DecidedSlot): DecidedSlot => {
    const earlier = earlierOf(slot.value.body.binding.log);
    note(slot);
    if (earlier === undefined) return slot;
    return random.below(2) === 0 ? earlier : { ...slot, certificate: earlier.certificate };
  };
  return {
    answer(request) {
      if (request.type !== 'prepare' && request.type !== 'accept') return undefined;
      const earlier = request.instance.type === 'slot' ? earlierOf(request.instance.log) : undefined;
      return earlier === undefined || random.below(2) === 0
        ? undefined
        : { type: 'decided', value: encode(slotValue, earlier.value), certificate: earlier.certificate };
    },
    tell(frame) {
      if (frame.type === 'push')
        return frame.push.type === 'decided'
          ? { ...frame, push: { ...frame.push, slot: replay(frame.push.slot) } }
          : frame;
      const { response } = frame;
      return response.type === 'slots'
        ? { ...frame, response: { ...response, slots: response.slots.map(replay) } }
        : frame;
    },
  };
}
