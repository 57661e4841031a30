import type { ActionKind, ProfileName } from './scenario.ts';

/** Which promise was broken. */
export type Check =
  | 'fork'
  | 'lost'
  | 'twice'
  | 'order'
  | 'members'
  | 'undecryptable'
  | 'opened-after-removal'
  | 'keys-kept'
  | 'nonce-reused'
  | 'unsent'
  | 'not-gone'
  | 'not-endorsed'
  | 'bounds'
  | 'stale-list'
  | 'unsettled'
  | 'no-evidence'
  | 'accused'
  | 'crash';

export interface Failure {
  readonly check: Check;
  /** Who, what and where, for a reader. */
  readonly detail: string;
}

/** What a scenario led to. No failures: every promise was kept. */
export interface Report {
  readonly profile: ProfileName;
  readonly seed: number;
  readonly failures: readonly Failure[];
  /** A digest of all that happened, in hexadecimal: the same for the same code and scenario, anywhere. */
  readonly traceHash: string;
  readonly virtualMs: number;
  readonly events: number;
  /** Messages that a quorum acknowledged, and slots that were decided. */
  readonly messages: number;
  readonly commits: number;
  /** Steps that had an effect, by kind. */
  readonly steps: Readonly<Partial<Record<ActionKind, number>>>;
}

/** Something that happened, for the story and the diagram of a run. Actors are `P0`, `P0'` (a copy), `S2`. */
export interface TraceEvent {
  readonly at: number;
  readonly actor: string;
  readonly kind: 'step' | 'call' | 'reply' | 'send' | 'receive' | 'lost' | 'start' | 'crash' | 'store' | 'shown';
  /** The other side of `send`, `receive` and `lost`, and what one frame's sending and receiving have in common. */
  readonly peer?: string;
  readonly frame?: number;
  /** In words: the request's type and what names it, the text, the error. */
  readonly text: string;
}

export interface RunOptions {
  readonly trace?: (event: TraceEvent) => void;
}
