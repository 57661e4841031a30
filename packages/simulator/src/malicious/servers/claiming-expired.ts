import type { Treason } from './treason.ts';

/** Lists entries, and says of each that its body has expired. */
export function claimingExpired(): Treason {
  return {
    tell(frame) {
      if (frame.type === 'push') {
        if (frame.push.type !== 'entries') return frame;
        return { ...frame, push: { ...frame.push, rows: frame.push.rows.map(expiredRow) } };
      }
      const { response } = frame;
      if (response.type === 'rows') return { ...frame, response: { ...response, rows: response.rows.map(expiredRow) } };
      if (response.type !== 'bodies') return frame;
      const bodies = response.bodies.map((body) =>
        body.type === 'kept' ? { type: 'expired' as const, id: body.id, tag: body.tag } : body,
      );
      return { ...frame, response: { ...response, bodies } };
    },
  };
}

export function expiredRow<R extends { readonly body: Uint8Array | null }>(row: R): R {
  return { ...row, body: null, expired: true };
}
