import type { ReplicaState, Result } from '@pando/engine/api';
import { useEffect, useRef, useState } from 'react';
import { useApp, useAppState } from '../store/app-context.ts';

export interface ServerView {
  readonly url: string;
  readonly state: ReplicaState;
  readonly home: boolean;
  /** How many conversations have a replica there. */
  readonly conversations: number;
  readonly name: string;
  readonly operator: string;
  readonly country: string;
  readonly version: string;
}

type Described = Result<'replicas'>[number];

/** Of what an account's and a conversation's connection say of one server, the one that says most. */
const TELLING: readonly ReplicaState[] = ['lying', 'connected', 'replaced', 'offline', 'connecting'];

function moreTelling(a: ReplicaState | undefined, b: ReplicaState): ReplicaState {
  return a !== undefined && TELLING.indexOf(a) < TELLING.indexOf(b) ? a : b;
}

/** Homes first, then the servers that only keep conversations. */
function merge(status: Result<'status'>, described: ReadonlyMap<string, Described>): readonly ServerView[] {
  const count = new Map<string, number>();
  const states = new Map<string, ReplicaState>();
  for (const { replicas } of status.conversations) {
    for (const { url, state } of replicas) {
      count.set(url, (count.get(url) ?? 0) + 1);
      states.set(url, moreTelling(states.get(url), state));
    }
  }
  const homes = new Set(status.homes.map(({ url }) => url));
  for (const { url, state } of status.homes) states.set(url, moreTelling(states.get(url), state));
  return [...new Set([...homes, ...count.keys()])].map((url) => {
    const known = described.get(url);
    return {
      url,
      state: states.get(url) ?? 'connecting',
      home: homes.has(url),
      conversations: count.get(url) ?? 0,
      name: known?.name || new URL(url).host,
      operator: known?.operator ?? '',
      country: known?.country ?? '',
      version: known?.version ?? '',
    };
  });
}

/** All servers that keep something of this account, read again when something about them changes. */
export function useServers(): readonly ServerView[] | undefined {
  const app = useApp();
  const version = useAppState(({ serversVersion }) => serversVersion);
  const [servers, setServers] = useState<readonly ServerView[]>();
  const known = useRef<ReadonlyMap<string, Described>>(new Map());
  useEffect(() => {
    let gone = false;
    const read = async () => {
      const status = await app.ask('status', {});
      if (!status || gone) return;
      // What a server called itself before stands until it says so again.
      setServers(merge(status, known.current));
      // One conversation per replica set is enough to learn the names.
      const described = new Map<string, Described>();
      for (const { id, replicas } of status.conversations) {
        if (replicas.every(({ url }) => described.has(url))) continue;
        for (const replica of (await app.attend('replicas', { conversation: id })) ?? [])
          described.set(replica.url, replica);
      }
      if (gone) return;
      known.current = described;
      setServers(merge(status, described));
    };
    void read();
    return () => {
      gone = true;
    };
  }, [app, version]);
  return servers;
}
