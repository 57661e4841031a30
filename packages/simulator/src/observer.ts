import type { DecryptOutcome, Group, SenderClaim } from '@pando/engine/mls';
import type { TraceEvent } from './report.ts';

/** What a world tells while it runs, to whoever judges it. `device` is a device's name in the world. */
export interface Observer {
  /** A device encrypted an entry under a group's present epoch, with the key that `claim` names. */
  encrypted?(device: string, group: Group, entry: Uint8Array, claim: SenderClaim | undefined): void;
  /** A device tried to open an entry. `group` is the state before. */
  opened?(device: string, group: Group, entry: Uint8Array, outcome: DecryptOutcome): void;
  /** For the story of a run. */
  trace?(event: TraceEvent): void;
}
