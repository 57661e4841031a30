import type { Pando } from '@pando/engine/api';

/** A profile as one command holds it: its own engine, or a line to the process that owns the profile. */
export interface Session {
  readonly pando: Pando;
  readonly role: 'owner' | 'guest';
  /** A guest's: aborted when the owner has gone. */
  readonly ownerGone: AbortSignal;
  /** Waits, for a bounded time, until what the servers hold has come in. A guest's owner has done that. */
  caughtUp(): Promise<void>;
  /** Lets what is under way come to its end, for a bounded time, then closes. */
  close(): Promise<void>;
}

export type OpenSession = (profile: string) => Promise<Session>;
