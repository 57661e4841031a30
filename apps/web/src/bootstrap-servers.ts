import * as v from 'valibot';
import { knownServers } from './store/preferences.ts';

/** A server that has not told of itself by then is begun without. */
const WAIT_MS = 3_000;

const Descriptor = v.object({ url: v.pipe(v.string(), v.url()), peers: v.array(v.pipe(v.string(), v.url())) });

async function ask(origin: string): Promise<readonly string[]> {
  const answer = await fetch(`${origin}/.well-known/pando`, { signal: AbortSignal.timeout(WAIT_MS) });
  const { url, peers } = v.parse(Descriptor, await answer.json());
  return [url, ...peers];
}

/**
 * Where a new account may have its homes: the server that serves the app, and those it knows. While it does not
 * answer, those it told of last time.
 */
export async function bootstrapServers(origin: string): Promise<readonly string[]> {
  try {
    const servers = await ask(origin);
    knownServers.write(servers);
    return servers;
  } catch {
    return [...new Set([origin, ...knownServers.read()])];
  }
}
