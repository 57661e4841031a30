import type { Result } from '@pando/engine';
import type { DecryptOutcome, Group, SenderClaim } from '@pando/engine/mls';
import type { Store } from '@pando/server/core';
import type { TraceEvent } from './report.ts';

/** What a server keeps of a log. */
export type LogRow = Parameters<Store['logs']['update']>[0];

export interface Encryption {
  readonly entry: Uint8Array;
  /** Names the key that it was encrypted with. */
  readonly claim: SenderClaim | undefined;
}

/** What a world tells while it runs, to whoever judges it. `device` is a device's name in the world. */
export interface Observer {
  /** A device encrypted something under a group's present epoch. */
  encrypted?(device: string, group: Group, encryption: Encryption): void;
  /** A device tried to open an entry. `group` is the state before. */
  opened?(device: string, group: Group, entry: Uint8Array, outcome: DecryptOutcome): void;
  /** What a device shows of its servers and those of its conversations, each time that this has changed. */
  servers?(device: string, status: Result<'status'>): void;
  /** A server is about to write of a log that a higher slot is endorsed; its store says what was so before. */
  closes?(server: string, store: Store, row: LogRow, now: number): void;
  /** For the story of a run. */
  trace?(event: TraceEvent): void;
}
