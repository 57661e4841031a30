import type { Liar, Treason } from './treason.ts';

const FUTURE = 1_000;

/** Gives all entries to one other epoch than their senders did: to the first, to the one before, or to the future. */
export function retagging({ random }: Liar): Treason {
  const tagOf = random.pick([() => 0, (tag: number) => Math.max(0, tag - 1), (tag: number) => tag + FUTURE]);
  return {
    tell(frame) {
      if (frame.type !== 'push' || frame.push.type !== 'entries') return frame;
      const rows = frame.push.rows.map((row) => ({ ...row, tag: tagOf(row.tag) }));
      return { ...frame, push: { ...frame.push, rows } };
    },
  };
}
