import type { ConnectionId } from '@pando/server/core';
import type { EntryRow, ServerFrame } from '@pando/protocol';
import type { Treason } from './treason.ts';

/** Shows one half of its clients entries in another order than it signs, and the other half pushes one too late. */
export function reordering(): Treason {
  const held = new Map<ConnectionId, ServerFrame>();
  return {
    tell(frame, { connection, side }) {
      if (side === 0) {
        if (frame.type !== 'push') return frame;
        const earlier = held.get(connection);
        held.set(connection, frame);
        return earlier;
      }
      if (frame.type === 'push')
        return frame.push.type === 'entries'
          ? { ...frame, push: { ...frame.push, rows: reversed(frame.push.rows) } }
          : frame;
      const { response } = frame;
      return response.type === 'rows' ? { ...frame, response: { ...response, rows: reversed(response.rows) } } : frame;
    },
  };
}

/** The same sequences, but the entries the other way round. */
function reversed(rows: readonly EntryRow[]): EntryRow[] {
  return rows.map(({ sequence }, i) => ({ ...(rows.at(-1 - i) as EntryRow), sequence }));
}
