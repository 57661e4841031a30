import type { Coverage } from './block-coverage.ts';

/** What a run of a target is given. */
export interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
  readonly coverage: Coverage;
  readonly progress?: (done: number) => void;
  /** Whether the run ends with what it has found so far. */
  readonly isStopped: () => boolean;
}

export interface FuzzOutcome {
  /** What was not as it should be; nothing, if all is well. */
  readonly problems: readonly string[];
  /** How many inputs there were. */
  readonly inputs: number;
  readonly figures: Readonly<Record<string, unknown>>;
}

/** Modules of a target are loaded after the coverage was started, or it would not see them. */
export interface Target {
  /** How many inputs a run has that says nothing else. */
  readonly inputs: number;
  readonly run: (options: FuzzOptions) => Promise<FuzzOutcome>;
}

export const TARGETS = {
  decoders: async () => (await import('./decoders.ts')).decodersTarget,
  mls: async () => (await import('./mls.ts')).mlsTarget,
  server: async () => (await import('./server.ts')).serverTarget,
  'live-server': async () => (await import('./live-server.ts')).liveServerTarget,
  engine: async () => (await import('./engine.ts')).engineTarget,
} as const satisfies Record<string, () => Promise<Target>>;

export type TargetName = keyof typeof TARGETS;

export function isTargetName(name: string): name is TargetName {
  return Object.hasOwn(TARGETS, name);
}
