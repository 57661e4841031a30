import { parseArgs } from 'node:util';
import { type TargetName, TARGETS, isTargetName } from './target.ts';

export interface FuzzArguments {
  readonly target: TargetName;
  /** Undefined: as many as is usual for the target. */
  readonly inputs: number | undefined;
  readonly seed: number;
}

/** Throws where they are not understood. */
export function fuzzArguments(args: readonly string[]): FuzzArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: 'string', default: 'decoders' },
      inputs: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { target } = values;
  if (!isTargetName(target)) throw new Error(`--target takes one of ${Object.keys(TARGETS).join(', ')}`);
  const inputs = values.inputs === undefined ? undefined : Number(values.inputs);
  const seed = Number(values.seed);
  for (const each of [inputs ?? 0, seed])
    if (!Number.isSafeInteger(each) || each < 0) throw new Error('--inputs and --seed take whole numbers');
  return { target, inputs, seed };
}
