import type { EntryId } from '@pando/protocol';
import type { Liar, Treason } from './treason.ts';

/** Says after each row that there is another, which nobody has. */
export function inventingRows({ random }: Liar): Treason {
  return {
    tell(frame) {
      if (frame.type !== 'push' || frame.push.type !== 'entries') return frame;
      const last = frame.push.rows.at(-1);
      if (last === undefined) return frame;
      const id = random.bytes(32) as EntryId;
      const invented = { sequence: last.sequence + 1, id, tag: last.tag, expired: false, body: null };
      return { ...frame, push: { ...frame.push, rows: [...frame.push.rows, invented] } };
    },
  };
}
