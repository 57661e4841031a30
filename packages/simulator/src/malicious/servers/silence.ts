import type { Treason } from './treason.ts';

/** Takes everything, and says nothing any more. */
export function silence(): Treason {
  return { tell: () => undefined };
}
