import { setTimeout as sleep } from 'node:timers/promises';

/** How long things may take on a slow machine before a test gives up, in seconds. No test measures by it. */
const PATIENCE = 90;

/** Waits until the check gives something other than false or undefined, and gives that back. */
export async function eventually<T>(
  what: string,
  check: () => T | Promise<T>,
  { within = PATIENCE, every = 50 }: { readonly within?: number; readonly every?: number } = {},
): Promise<Exclude<T, false | undefined>> {
  const end = performance.now() + within * 1000;
  for (;;) {
    const found = await check();
    if (found !== false && found !== undefined) return found as Exclude<T, false | undefined>;
    if (performance.now() > end) throw new Error(`In ${within} s this did not happen: ${what}.`);
    await sleep(every);
  }
}
