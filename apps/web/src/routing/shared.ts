import * as v from 'valibot';

/* What another app has shared into this one: the service worker keeps it, the share screen reads it. */

const CACHE = 'shared-with-pando';
const Words = v.array(v.string());

export interface Shared {
  readonly text: string;
  readonly files: readonly File[];
}

/** What waits to be given to somebody, if anything does. */
export async function readShared(): Promise<Shared | undefined> {
  if (!('caches' in globalThis) || !(await caches.has(CACHE))) return undefined;
  const cache = await caches.open(CACHE);
  const files: File[] = [];
  let text = '';
  for (const request of await cache.keys()) {
    const answer = await cache.match(request);
    if (!answer) continue;
    if (request.url.endsWith('/words')) {
      const words = v.safeParse(Words, await answer.json());
      if (words.success) text = words.output.join('\n');
      continue;
    }
    const name = decodeURIComponent(answer.headers.get('x-name') ?? '') || 'file';
    const type = answer.headers.get('content-type') ?? 'application/octet-stream';
    files.push(new File([await answer.blob()], name, { type }));
  }
  return { text, files };
}

/** It has been given, or is not to be. */
export async function forgetShared(): Promise<void> {
  await caches.delete(CACHE);
}
