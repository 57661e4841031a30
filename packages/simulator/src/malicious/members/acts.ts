/** What an act waits for: it calls `resume` once, from an event of the schedule. */
type Start<T> = (resume: (value: T) => Promise<void>) => void;

/**
 * Something that is done over virtual time: between one wait and the next it runs within one event of the schedule,
 * which waits for it. So nothing of it happens but in the schedule's order.
 */
export type Act<T = void> = AsyncGenerator<Start<unknown>, T, unknown>;

/** Waits until `start` has its answer. */
export async function* waitFor<T>(start: Start<T>): Act<T> {
  return (yield start) as T;
}

export async function perform(act: Act): Promise<void> {
  await resume(act, undefined);
}

async function resume(act: Act, value: unknown): Promise<void> {
  const step = await act.next(value);
  if (step.done !== true) step.value((next) => resume(act, next));
}
