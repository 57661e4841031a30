import { type Codec, struct, uint } from '@pando/protocol';
import { MAX_CLOCK_COUNTER, MAX_WALL_MS } from './limits.ts';

/** One reading of the hybrid logical clock. */
export interface Timestamp {
  /** Milliseconds since 1970, UTC. */
  readonly wall: number;
  /** Tells apart what fell into one millisecond. */
  readonly counter: number;
}

export const timestampCodec: Codec<Timestamp> = struct({ wall: uint(MAX_WALL_MS), counter: uint(MAX_CLOCK_COUNTER) });
