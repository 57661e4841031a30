/** What others sent breaks a rule; becomes a typed failure at the interface. */
export class InvalidError extends Error {}

/** Runs what may find bytes of others invalid, and gives the reason instead of throwing it. */
export function attempt<T>(action: () => T): T | InvalidError {
  try {
    return action();
  } catch (error) {
    if (error instanceof InvalidError) return error;
    throw error;
  }
}
