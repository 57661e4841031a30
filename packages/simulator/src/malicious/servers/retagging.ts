import type { Treason } from './treason.ts';

/** Gives entries to other epochs than their senders did. */
export function retagging(tagOf: (tag: number) => number): Treason {
  return {
    tell(frame) {
      if (frame.type !== 'push' || frame.push.type !== 'entries') return frame;
      const rows = frame.push.rows.map((row) => ({ ...row, tag: tagOf(row.tag) }));
      return { ...frame, push: { ...frame.push, rows } };
    },
  };
}
