import { type Sleeping, statusIn } from '../list/listing.ts';
import type { Conversation } from './model.ts';

type Known = Conversation | Sleeping;

/** The conversation that a thread's messages go to, by the thread or by its log: of two logs the one that comes first. */
export function findThread<C extends Known>(conversations: Iterable<C>, thread: string): C | undefined {
  let first: C | undefined;
  for (const c of conversations) {
    if ((c.thread === thread || c.id === thread) && (first === undefined || comesBefore(c, first))) first = c;
  }
  return first;
}

/** One conversation for each thread. */
export function firstOfThreads<C extends Known>(conversations: Iterable<C>): readonly C[] {
  const first = new Map<string, C>();
  for (const c of conversations) {
    const known = first.get(c.thread);
    if (known === undefined || comesBefore(c, known)) first.set(c.thread, c);
  }
  return [...first.values()];
}

/** Of the logs of one thread those come first that can be written to, and of these the one with the lower id. */
function comesBefore(a: Known, b: Known): boolean {
  return rank(a) < rank(b) || (rank(a) === rank(b) && a.id < b.id);
}

function rank(c: Known): number {
  return statusIn(c) === 'active' ? 0 : 1;
}
