import type { Treason } from './treason.ts';

/** Acknowledges what one half of its clients appends, and keeps nothing of it. */
export function losingEntries(): Treason {
  return {
    answer: (request, { side }) =>
      side === 1 && (request.type === 'append' || request.type === 'repair')
        ? { type: 'appended', sequence: 1 }
        : undefined,
  };
}
