import type { Incarnation, ServerKey } from '../ids.ts';
import { type Replica, type ReplicaSet, quorumFor } from '../replica-set.ts';
import { type KeyPair, keyPair, seeded } from './signature-crypto.ts';

/** A server that can sign, in one incarnation. */
export interface TestServer extends KeyPair<ServerKey> {
  readonly incarnation: Incarnation;
  readonly url: string;
}

export function testServer(label: string): TestServer {
  return {
    ...keyPair<ServerKey>(`server ${label}`),
    incarnation: seeded(`incarnation ${label}`, 16),
    url: `https://${label}.example`,
  };
}

export function testServers(n: number, label = 's'): readonly TestServer[] {
  return Array.from({ length: n }, (_, i) => testServer(`${label}${i}`));
}

/** The same key after its data were restored from a backup. */
export function reborn(server: TestServer): TestServer {
  return { ...server, incarnation: seeded('reborn', 16) };
}

export function setOf(servers: readonly TestServer[]): ReplicaSet {
  const replicas = servers.map(({ key, incarnation, url }): Replica => ({ key, incarnation, url }));
  return { replicas, quorum: quorumFor(replicas.length) };
}
