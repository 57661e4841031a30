import { nameEntry } from '@pando/protocol';
import { expiredRow } from './claiming-expired.ts';
import type { Liar, Treason } from './treason.ts';

/** Says of each entry with a lifetime, before its time is over, that it has forgotten it, and proves what it can of that. */
export function claimingPassed({ crypto }: Liar): Treason {
  const isPassing = ({ tag, body }: { readonly tag: number; readonly body: Uint8Array | null }): boolean =>
    body !== null && nameEntry(crypto, tag, body).passing !== null;
  return {
    tell(frame) {
      if (frame.type === 'push') {
        if (frame.push.type !== 'entries') return frame;
        const rows = frame.push.rows.map((row) => (isPassing(row) ? expiredRow(row) : row));
        return { ...frame, push: { ...frame.push, rows } };
      }
      const { response } = frame;
      if (response.type !== 'bodies') return frame;
      const bodies = response.bodies.map((body) => {
        const passing = body.type === 'kept' ? nameEntry(crypto, body.tag, body.body).passing : null;
        return body.type === 'kept' && passing !== null
          ? { type: 'passed' as const, id: body.id, tag: body.tag, ...passing }
          : body;
      });
      return { ...frame, response: { ...response, bodies } };
    },
  };
}
