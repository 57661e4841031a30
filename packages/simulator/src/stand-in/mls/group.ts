import { type Group, KEPT_GENERATIONS, type Leaf, type LeafIndex } from '@pando/engine/mls';
import { digestOf } from '../digest.ts';
import type { Tree } from './tree.ts';

/** Where a sender stands: the next generations, and the earlier ones whose entries have not come. */
export interface Ratchet {
  readonly application: number;
  readonly handshake: number;
  /** In rising order. */
  readonly skipped: readonly number[];
}

const UNUSED: Ratchet = { application: 0, handshake: 0, skipped: [] };

/** What is needed to read one epoch's messages. */
export interface Epoch {
  readonly epoch: number;
  /** Stands for all the message keys of the epoch, which `ratchets` gives out once each. */
  readonly messageSecret: Uint8Array;
  /** The hash of all commits up to this epoch. */
  readonly transcript: Uint8Array;
  readonly tree: Tree;
  /** By leaf; a leaf that is not in it has sent nothing. */
  readonly ratchets: ReadonlyMap<LeafIndex, Ratchet>;
}

/** The secrets of the current epoch alone. */
export interface EpochSecrets {
  readonly initSecret: Uint8Array;
  readonly exporterSecret: Uint8Array;
  readonly authenticator: Uint8Array;
}

export interface State {
  readonly groupId: Uint8Array;
  readonly ownLeaf: LeafIndex;
  readonly signatureSeed: Uint8Array;
  readonly encryptionSecret: Uint8Array;
  readonly secrets: EpochSecrets;
  readonly current: Epoch;
  /** By number, the oldest first. */
  readonly kept: ReadonlyMap<number, Epoch>;
}

class StandInGroup implements Group {
  readonly state: State;
  readonly epoch: number;
  readonly oldestEpoch: number;

  constructor(state: State) {
    this.state = state;
    this.epoch = state.current.epoch;
    this.oldestEpoch = oldestOf(state);
  }

  get groupId(): Uint8Array {
    return this.state.groupId;
  }

  get ownLeaf(): LeafIndex {
    return this.state.ownLeaf;
  }

  leaves(): readonly Leaf[] {
    return this.state.current.tree.leaves;
  }
}

function oldestOf({ current, kept }: State): number {
  let oldest = current.epoch;
  for (const epoch of kept.keys()) if (epoch < oldest) oldest = epoch;
  return oldest;
}

export function groupOf(state: State): Group {
  return new StandInGroup(state);
}

export function stateOf(group: Group): State {
  return (group as StandInGroup).state;
}

export function epochOf({ current, kept }: State, epoch: number): Epoch | undefined {
  return epoch === current.epoch ? current : kept.get(epoch);
}

/** The state with one of its epochs replaced by a later version of it. */
export function withEpoch(state: State, epoch: Epoch): State {
  if (epoch.epoch === state.current.epoch) return { ...state, current: epoch };
  return { ...state, kept: new Map(state.kept).set(epoch.epoch, epoch) };
}

/** All that follows from an epoch's secret. */
export function deriveEpoch(
  epochSecret: Uint8Array,
  transcript: Uint8Array,
): EpochSecrets & { readonly messageSecret: Uint8Array; readonly confirmation: Uint8Array } {
  return {
    initSecret: digestOf('init', epochSecret),
    exporterSecret: digestOf('exporter', epochSecret),
    authenticator: digestOf('authenticator', epochSecret),
    messageSecret: digestOf('messages', epochSecret),
    confirmation: digestOf('confirmation', epochSecret, transcript),
  };
}

/** The key schedule: the next epoch's secret depends on the last one, on what the commit brings, and on all its history. */
export function epochSecretOf(
  initSecret: Uint8Array,
  commitSecret: Uint8Array,
  tree: Tree,
  transcript: Uint8Array,
): Uint8Array {
  return digestOf('epoch', initSecret, commitSecret, tree.hash, transcript);
}

export function ratchetOf({ ratchets }: Epoch, leaf: LeafIndex): Ratchet {
  return ratchets.get(leaf) ?? UNUSED;
}

export function withRatchet(epoch: Epoch, leaf: LeafIndex, ratchet: Ratchet): Epoch {
  return { ...epoch, ratchets: new Map(epoch.ratchets).set(leaf, ratchet) };
}

/** Whether the key of a generation can still be had. */
export function keyState(
  { application, skipped }: Ratchet,
  generation: number,
): 'ready' | 'old-generation' | 'unknown-generation' {
  if (generation < application) return skipped.includes(generation) ? 'ready' : 'old-generation';
  return generation - application > KEPT_GENERATIONS ? 'unknown-generation' : 'ready';
}

/** The ratchet after the key of a generation that is ready was used: those it passed over are kept, up to a number. */
export function useKey(ratchet: Ratchet, generation: number): Ratchet {
  const { application, skipped } = ratchet;
  if (generation < application) return { ...ratchet, skipped: skipped.filter((each) => each !== generation) };
  if (generation === application) return { ...ratchet, application: generation + 1 };
  const passed = Array.from({ length: generation - application }, (_, i) => application + i);
  return { ...ratchet, application: generation + 1, skipped: [...skipped, ...passed].slice(-KEPT_GENERATIONS) };
}
