import type { Absences } from '../network/absence.ts';
import type { ActiveCertificate, EntryId, Hash, Held, Replica, ReplicaId, ReplicaSet, Seal } from '@pando/protocol';

/** What is remembered, mostly in memory alone, of exchanging replicas. All of it can be found out again. */
export interface Moving {
  /** Replicas of the set in force that do not serve. */
  readonly away: Absences;
  /** The last plan that was shown to the members, and when (ms) it is to be shown again. */
  shown: { readonly previous: Hash; readonly attempt: number; readonly nextAt: number } | undefined;
  /** A member's home that could take a replica's place, and when (ms) one is looked for next. */
  spare: Replica | undefined;
  searchAt: number;
  mover: Mover | undefined;
  filling: Filling | undefined;
  /** By replica: the slot that it has not closed though others have, and when (ms) it is to be shown that again. */
  readonly lagging: Map<ReplicaId, { readonly slot: number; readonly at: number; readonly shown: number }>;
}

/** A move that is done, but for replicas of the new set that were not there: they are brought their part later. */
export interface Filling {
  readonly slot: number;
  readonly value: Hash;
  readonly from: ReplicaSet;
  readonly certificate: ActiveCertificate;
}

/** The copying of what a quorum of an old replica set sealed to the new one. */
export interface Mover {
  readonly slot: number;
  readonly value: Hash;
  /** Not before then (ms): one member's engine is enough. */
  startAt: number;
  /** How much had been copied when that was last put off; undefined where it is not to be put off. */
  copied: number | undefined;
  /** When something last went on (ms). */
  progressAt: number;
  /** Seals that came; once they are a quorum's, `sources` are those, and stay. */
  readonly seals: Map<ReplicaId, Seal>;
  sources: readonly Source[] | undefined;
  readonly targets: Map<ReplicaId, Target>;
  /** When a quorum of the new set held everything (ms). */
  quorumAt: number | undefined;
  /** Requests under way. */
  readonly busy: Set<string>;
  /** Before then (ms) a replica is not asked again. */
  readonly refusedUntil: Map<ReplicaId, number>;
}

/** A sealed replica of the old set, and its list down to what has expired. */
export interface Source {
  readonly id: ReplicaId;
  readonly seal: Seal;
  readonly list: List;
}

export interface ListedRow {
  readonly id: EntryId;
  readonly tag: number;
}

/** A replica's list as far as it was read. */
export interface List {
  /** How far, and the chain there. */
  sequence: number;
  chain: Hash;
  /** Number of the row before the first of `rows`. */
  readonly start: number;
  readonly rows: ListedRow[];
  /** Chains where pieces begin, by number of the row before. */
  readonly chains: Map<number, Hash>;
  complete: boolean;
}

/** A replica of the new set, and how far it was shown the lists. */
export interface Target {
  readonly id: ReplicaId;
  /** Its own list, where no source's seal says what it has. */
  readonly list: List;
  /** What it has, in hexadecimal; undefined until its list is read. */
  has: Set<string> | undefined;
  /** Which source's list is being shown, from its end; `next` is the last row of the next piece. */
  source: number;
  next: number | undefined;
  /** That piece was shown. */
  offered: boolean;
  /** Entries that were given to it and not yet answered. */
  giving: number;
  held: Held | undefined;
  progressAt: number;
}

export function newMoving(): Moving {
  return {
    away: new Map(),
    shown: undefined,
    spare: undefined,
    searchAt: 0,
    mover: undefined,
    filling: undefined,
    lagging: new Map(),
  };
}
