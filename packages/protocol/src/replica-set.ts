import { concatBytes, equalBytes, toHex } from './bytes.ts';
import { type Infer, list, struct, text, uint } from './cbor/index.ts';
import { type Incarnation, type ServerKey, incarnation, serverKey } from './ids.ts';
import { MAX_REPLICAS, MAX_URL_BYTES } from './limits.ts';
import { statement } from './signing.ts';

/** One server in one incarnation, and where it is found. Key and incarnation identify it; the URL may be stale. */
export const replica = struct({ key: serverKey, incarnation, url: text(MAX_URL_BYTES) });
export type Replica = Infer<typeof replica>;

/** Who keeps something, and how many of them are a quorum. */
export const replicaSet = struct({ replicas: list(replica, MAX_REPLICAS), quorum: uint(MAX_REPLICAS) });
export type ReplicaSet = Infer<typeof replicaSet>;

export const replicaSetStatement = statement('replica set', replicaSet);

export type ReplicaId = string & { readonly __replica: true };

/** Replicas are values that nothing changes, and are asked for their ids again and again. */
const knownIds = new WeakMap<object, ReplicaId>();

/** Key of maps: server key and incarnation. */
export function replicaId(of: { readonly key: ServerKey; readonly incarnation: Incarnation }): ReplicaId {
  let id = knownIds.get(of);
  if (id === undefined) knownIds.set(of, (id = toHex(concatBytes(of.key, of.incarnation)) as ReplicaId));
  return id;
}

/**
 * The quorum that is safe and live for `n` servers: with four or more, any one may be dead or malicious
 * (any two quorums share two servers); with two or three, one may crash where three are; alone, the one.
 */
export function quorumFor(n: number): number {
  return n >= 4 ? n - Math.floor((n - 1) / 3) : n === 3 ? 2 : n;
}

/** Whether so many of the set's servers are a quorum; none are one of a set that asks for none. */
export function isQuorum(set: ReplicaSet, count: number): boolean {
  return set.quorum > 0 && count >= set.quorum;
}

/** Of so many replicas one at least is honest, if as many lie as the set can bear. */
export function oneIsHonest({ replicas, quorum }: ReplicaSet): number {
  return replicas.length - quorum + 1;
}

/** A set without repeated servers whose quorum is the one its size asks for. */
export function isSoundReplicaSet(set: ReplicaSet): boolean {
  const keys = new Set(set.replicas.map((each) => toHex(each.key)));
  return set.replicas.length > 0 && keys.size === set.replicas.length && set.quorum === quorumFor(set.replicas.length);
}

export function sameReplica(a: Replica, b: Replica): boolean {
  return equalBytes(a.key, b.key) && equalBytes(a.incarnation, b.incarnation);
}

export function sameReplicaSet(a: ReplicaSet, b: ReplicaSet): boolean {
  return (
    a.quorum === b.quorum &&
    a.replicas.length === b.replicas.length &&
    a.replicas.every((each, i) => {
      const other = b.replicas[i];
      return other !== undefined && sameReplica(each, other) && each.url === other.url;
    })
  );
}
