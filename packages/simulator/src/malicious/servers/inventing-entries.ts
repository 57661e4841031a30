import type { Liar, Treason } from './treason.ts';

/** How often, of 4, an entry is followed by an invented one. */
const INVENTED = 1;

/** Lists entries that no member wrote, bytes of its own, as if the member who just wrote had written them too. */
export function inventingEntries({ random }: Liar): Treason {
  return {
    askFirst: (request) =>
      request.type === 'append' && random.below(4) < INVENTED
        ? { ...request, body: random.bytes(request.body.length) }
        : undefined,
  };
}
