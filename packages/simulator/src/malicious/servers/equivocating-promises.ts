import type { Treason } from './treason.ts';

/**
 * Keeps two histories from now on, each consistent, and shows each half of its clients another: two acceptors that
 * promise and accept what they like under one key, two lists of entries, two heads and two frontiers.
 */
export function equivocatingPromises(): Treason {
  return { isTwoFaced: true };
}
