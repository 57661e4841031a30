/** A rule of ours that bytes from others break; becomes a typed failure at the interface. */
export class InvalidError extends Error {}

/**
 * Runs what may fail because of bytes from others and returns the error instead of throwing it. ts-mls fails in many ways
 * on malformed bytes (its own errors, `TypeError`, `RangeError`), so all count, except those by which the platform says
 * that it cannot: a local failure is never a verdict.
 */
export async function attempt<T>(action: () => Promise<T> | T): Promise<T | { readonly failure: string }> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Error) || isLocal(error)) throw error;
    return { failure: error.message };
  }
}

export function failed(result: unknown): result is { readonly failure: string } {
  return typeof result === 'object' && result !== null && 'failure' in result;
}

/** An error of our caller's own code, which has nothing to do with what others sent. */
class LocalError extends Error {}

/** What `action` throws is never a verdict. */
export function locally<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new LocalError('the credential check failed', { cause: error });
  }
}

/** WebCrypto's errors are DOMExceptions (those that bytes cause never get here); the other is memory. */
function isLocal(error: Error): boolean {
  if (error instanceof LocalError) return true;
  return error.constructor.name === 'DOMException' || error.message === 'Array buffer allocation failed';
}
