import type { Treason } from './treason.ts';

/** Keeps from one half of its clients that slots were decided and endorsed, and does not show them when asked. */
export function withholdingSlots(): Treason {
  return {
    tell(frame, { side }) {
      if (side === 0) return frame;
      if (frame.type === 'push')
        return frame.push.type === 'decided' || frame.push.type === 'endorsed' ? undefined : frame;
      const { response } = frame;
      if (response.type === 'slots') return { ...frame, response: { ...response, slots: [] } };
      return response.type === 'frontier' ? { ...frame, response: { ...response, frontier: null } } : frame;
    },
  };
}
