import { readFileSync } from 'node:fs';
import { PROFILES, type ProfileName } from '../scenario.ts';

const FILE = new URL('../failed-seeds.json', import.meta.url);

/** A seed that failed once. It stays in the tests for as long as its scenario is what it was. */
export interface FailedOnce {
  readonly profile: ProfileName;
  readonly seed: number;
  /** What was wrong. */
  readonly found: string;
  /** The subject of the commit that put it right. */
  readonly fix: string;
}

/** All seeds that ever failed for a fault of the product; throws where the file is not what it should be. */
export function failedSeeds(): readonly FailedOnce[] {
  const value: unknown = JSON.parse(readFileSync(FILE, 'utf8'));
  if (!Array.isArray(value)) throw new Error('failed-seeds.json is not a list');
  return value.map(readOne);
}

function readOne(value: unknown): FailedOnce {
  const { profile: name, seed, found, fix } = value as Readonly<Record<string, unknown>>;
  const profile = PROFILES.find((each) => each === name);
  const isWhole = typeof seed === 'number' && Number.isSafeInteger(seed);
  if (profile === undefined || !isWhole || typeof found !== 'string' || typeof fix !== 'string')
    throw new Error(`failed-seeds.json has an entry that is none: ${JSON.stringify(value)}`);
  return { profile, seed, found, fix };
}
