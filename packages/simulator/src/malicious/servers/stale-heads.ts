import { type Head, toHex } from '@pando/protocol';
import type { Treason } from './treason.ts';

/** Gives for each log the first head that it signed since, for ever. */
export function staleHeads(): Treason {
  const heads = new Map<string, Head>();
  const stale = (head: Head): Head => {
    const hex = toHex(head.body.log);
    const first = heads.get(hex) ?? head;
    heads.set(hex, first);
    return first;
  };
  return {
    tell(frame) {
      if (frame.type !== 'response') return frame;
      const { response } = frame;
      if (response.type === 'opened' || response.type === 'head')
        return { ...frame, response: { ...response, head: stale(response.head) } };
      return response.type === 'rows' && response.head !== null
        ? { ...frame, response: { ...response, head: stale(response.head) } }
        : frame;
    },
  };
}
