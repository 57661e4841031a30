import type { Result } from '@pando/engine';
import type { DecryptOutcome, Group, SenderClaim } from '@pando/engine/mls';
import type { TraceEvent } from './report.ts';

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
  /** For the story of a run. */
  trace?(event: TraceEvent): void;
}
