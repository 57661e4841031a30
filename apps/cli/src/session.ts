import type { Pando } from '@pando/engine/api';

/**
 * A profile as one command holds it: its own engine, or a line to the process that owns the profile. When that ends,
 * the Pando finds another owner, or becomes it.
 */
export interface Session {
  readonly pando: Pando;
  /** Waits, for a bounded time, until what the servers hold has come in. Another process that owns the profile has done that. */
  caughtUp(): Promise<void>;
  /** Lets what is under way come to its end, for a bounded time, unless the person is in a hurry; then closes. */
  close(hurry: boolean): Promise<void>;
}

export type OpenSession = (profile: string) => Promise<Session>;
