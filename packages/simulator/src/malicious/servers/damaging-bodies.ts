import type { Response, ServerFrame } from '@pando/protocol';
import type { Liar, Treason } from './treason.ts';

type Bodies = Extract<Response, { type: 'bodies' }>['bodies'];

/** Gives bodies of which a bit is another: also what a server does whose disk does, where no checksum tells it. */
export function damagingBodies({ random }: Liar): Treason {
  const flipped = (body: Uint8Array): Uint8Array => {
    const copy = body.slice();
    const place = random.below(copy.length);
    copy[place] = (copy[place] ?? 0) ^ (1 << random.below(8));
    return copy;
  };
  const damaged = (bodies: Bodies): Bodies =>
    bodies.map((each) => (each.type === 'kept' ? { ...each, body: flipped(each.body) } : each));
  return {
    tell(frame): ServerFrame {
      if (frame.type === 'response')
        return frame.response.type === 'bodies'
          ? { ...frame, response: { ...frame.response, bodies: damaged(frame.response.bodies) } }
          : frame;
      if (frame.push.type !== 'entries') return frame;
      const rows = frame.push.rows.map((row) => ({ ...row, body: row.body && flipped(row.body) }));
      return { ...frame, push: { ...frame.push, rows } };
    },
  };
}
