import type { Treason } from './treason.ts';

/** Knows of every account the first version of its record alone. */
export function staleRecords(): Treason {
  return {
    tell(frame) {
      if (frame.type === 'push' || frame.response.type !== 'record') return frame;
      return { ...frame, response: { type: 'record', records: frame.response.records.slice(0, 1) } };
    },
  };
}
