import type { Treason } from './treason.ts';

/** Lists entries, and gives nobody their bodies. */
export function withholdingBodies(): Treason {
  return {
    tell(frame) {
      if (frame.type === 'response') return frame.response.type === 'bodies' ? undefined : frame;
      if (frame.push.type !== 'entries') return frame;
      return { ...frame, push: { ...frame.push, rows: frame.push.rows.map((row) => ({ ...row, body: null })) } };
    },
  };
}
