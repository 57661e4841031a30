import type { AccessKey, LogId, SubscriptionMode } from '@pando/protocol';
import type { AccountConnection } from './account-handlers.ts';
import type { TokenBucket } from './token-bucket.ts';

/** One connection, from `connect` to `disconnect`. */
export interface Connection extends AccountConnection {
  /** Whether `hello` has agreed on a version. */
  ready: boolean;
  /** The version that was agreed on. */
  version: number;
  /** Set once it is to be closed: nothing that comes later is read. */
  closing: boolean;
  /** Its socket is full: rows wait in the store. */
  paused: boolean;
  readonly connectedAt: number;
  lastSeen: number;
  readonly requests: TokenBucket;
  /** Prepares of record versions. */
  readonly prepares: TokenBucket;
  /** The logs that it opened, by the log's id in hexadecimal. */
  readonly logs: Map<string, Membership>;
}

/** One log opened on one connection. */
export interface Membership {
  readonly connection: Connection;
  readonly log: LogId;
  readonly logHex: string;
  key: AccessKey;
  keyHex: string;
  mode: SubscriptionMode;
  /** The last sequence that was pushed. */
  cursor: number;
}
