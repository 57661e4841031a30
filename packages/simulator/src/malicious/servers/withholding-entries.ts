import { type EntryRow, toHex } from '@pando/protocol';
import type { Caller, Liar, Treason } from './treason.ts';

/** How often, of 4, an entry is kept from one half of the clients. */
const WITHHELD = 2;

/** Keeps some entries from one half of its clients: their rows, their bodies, and that it has them at all. */
export function withholdingEntries({ random }: Liar): Treason {
  const verdicts = new Map<string, boolean>();
  const isWithheld = (id: Uint8Array, { side }: Caller): boolean => {
    if (side === 0) return false;
    const hex = toHex(id);
    const known = verdicts.get(hex);
    if (known !== undefined) return known;
    const verdict = random.below(4) < WITHHELD;
    verdicts.set(hex, verdict);
    return verdict;
  };
  const shown = (rows: readonly EntryRow[], to: Caller): EntryRow[] => rows.filter(({ id }) => !isWithheld(id, to));
  return {
    tell(frame, to) {
      if (frame.type === 'push')
        return frame.push.type === 'entries'
          ? { ...frame, push: { ...frame.push, rows: shown(frame.push.rows, to) } }
          : frame;
      const { response } = frame;
      if (response.type === 'rows') return { ...frame, response: { ...response, rows: shown(response.rows, to) } };
      if (response.type !== 'bodies') return frame;
      const bodies = response.bodies.map((each) =>
        isWithheld(each.id, to) ? { type: 'unknown' as const, id: each.id } : each,
      );
      return { ...frame, response: { ...response, bodies } };
    },
  };
}
