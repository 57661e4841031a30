import type { Incarnation, ServerKey, SignatureCrypto } from '@pando/protocol';
import type { Store } from '../store.ts';
import type { AccountHandlers } from './account-handlers.ts';

/** This server as it signs. */
export interface Self {
  /** Ed25519 seed. */
  readonly seed: Uint8Array;
  readonly key: ServerKey;
  readonly incarnation: Incarnation;
}

/** A token bucket: `burst` at once, then `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** The operator's bounds, beside the protocol's in `limits.ts` of the protocol. */
export interface CoreLimits {
  /** Entries, per access key and log. */
  readonly appends: Rate;
  /** Prepares, per access key and log, and per device and account. */
  readonly prepares: Rate;
  /** Bytes of staged blobs, per access key and log. */
  readonly staging: Rate;
  /** Every request, per connection. */
  readonly requests: Rate;
  /** Signals, per access key and log; more are dropped. */
  readonly signals: Rate;
  /** Wakings asked for, per access key and log. */
  readonly wakes: Rate;
  /** Devices that are to be woken and wait for their turn. */
  readonly sleepers: number;
  readonly openLogsPerConnection: number;
  readonly logs: number;
  /** Logs whose state is kept in memory. */
  readonly cachedLogs: number;
  /** Bytes of blobs, per log, that no decided slot names yet. */
  readonly looseBytesPerLog: number;
  /** Listed entries, per log, that this replica lacks and remembers to want. */
  readonly wantedPerLog: number;
}

export const DEFAULT_LIMITS: CoreLimits = {
  appends: { burst: 2000, perSecond: 200 },
  prepares: { burst: 64, perSecond: 2 },
  staging: { burst: 8 * 1024 * 1024, perSecond: 512 * 1024 },
  requests: { burst: 20_000, perSecond: 5000 },
  signals: { burst: 8, perSecond: 0.5 },
  wakes: { burst: 60, perSecond: 1 },
  sleepers: 100_000,
  openLogsPerConnection: 4096,
  logs: 1_000_000,
  cachedLogs: 4096,
  looseBytesPerLog: 16 * 1024 * 1024,
  wantedPerLog: 100_000,
};

export interface CoreOptions {
  readonly store: Store;
  readonly crypto: SignatureCrypto;
  readonly self: Self;
  readonly accounts: AccountHandlers;
  /** Bytes that nobody can guess: challenges. */
  readonly random: (length: number) => Uint8Array;
  /** Name and version, shown in `welcome`. */
  readonly software: string;
  readonly limits?: Partial<CoreLimits>;
  /** Told of failures that clients see as `internal`: of the disk, or of this program. */
  readonly fault?: (error: unknown) => void;
}
