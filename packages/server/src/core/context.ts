import type { ReplicaId } from '@pando/protocol';
import type { Batch } from './batch.ts';
import type { Connection, Membership } from './connection.ts';
import type { LogCache } from './log/cache.ts';
import type { LogState } from './log/log-state.ts';
import type { CoreLimits, CoreOptions } from './options.ts';
import type { Sleepers } from './waking/sleepers.ts';

/** What every handler works with. */
export interface Core extends Omit<CoreOptions, 'limits'> {
  readonly selfId: ReplicaId;
  readonly limits: CoreLimits;
  readonly logs: LogCache;
  readonly connections: Map<number, Connection>;
  /** Memberships of each log that is open on any connection, by the log's id in hexadecimal. */
  readonly members: Map<string, Set<Membership>>;
  readonly sleepers: Sleepers;
}

/** A request about a log that this connection has opened. */
export interface LogCall {
  readonly core: Core;
  readonly batch: Batch;
  readonly log: LogState;
  readonly member: Membership;
}
