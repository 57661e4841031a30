import { hash } from 'node:crypto';
import type { Random } from '../crypto.ts';

/** A randomness port that gives the same bytes for the same seed. */
export function seededRandom(seed: string): Random {
  let calls = 0;
  return (length) => {
    const output = new Uint8Array(length);
    for (let offset = 0; offset < length; offset += 32) {
      const block = hash('sha256', `${seed}/${calls++}`, 'buffer');
      output.set(block.subarray(0, length - offset), offset);
    }
    return output;
  };
}
