import * as v from 'valibot';
import { knownServers } from './store/preferences.ts';

/** A server that has not told of itself by then is begun without. */
const WAIT_MS = 3_000;

const url = v.pipe(v.string(), v.url());
const Descriptor = v.object({ url, peers: v.array(url) });
/** Lies beside the app. Empty where a server serves the app: then that one is begun from. */
const ServersFile = v.object({ servers: v.array(url) });

async function ask(origin: string): Promise<readonly string[]> {
  const answer = await fetch(`${origin}/.well-known/pando`, { signal: AbortSignal.timeout(WAIT_MS) });
  const { url, peers } = v.parse(Descriptor, await answer.json());
  return [url, ...peers];
}

async function firstServers(origin: string): Promise<readonly string[]> {
  const file = await fetch('./servers.json', { signal: AbortSignal.timeout(WAIT_MS) });
  const { servers } = v.parse(ServersFile, await file.json());
  return servers.length > 0 ? servers : [origin];
}

/**
 * Where a new account may have its homes: the server that serves the app, or those that whoever runs the app by itself
 * has named; and those that these know. While none answers, those it told of last time.
 */
export async function bootstrapServers(origin: string): Promise<readonly string[]> {
  const first = await firstServers(origin).catch(() => [origin]);
  try {
    const servers = await Promise.any(first.map((each) => ask(each)));
    const all = [...new Set([...servers, ...first])];
    knownServers.write(all);
    return all;
  } catch {
    return [...new Set([...first, ...knownServers.read()])];
  }
}
