import { Prng } from '@pando/simulator/prng';
import { describe, expect, it } from 'vitest';
import type { Decoder } from './decoder.ts';
import { fuzzGuided } from './guided.ts';
import type { FuzzOutcome } from './target.ts';

const SAMPLE = Uint8Array.of(0x82, 1, 0x42, 5, 5);

/** Coverage as the decoder tells it: which of its branches it was in. */
class Told {
  readonly #known = new Set<string>();
  readonly #now = new Set<string>();
  readonly totals = { functions: 1, blocksNeverRun: 0 };

  reach(branch: string): void {
    this.#now.add(branch);
  }

  hasNew({ note }: { readonly note: boolean }): boolean {
    const found = [...this.#now].filter((each) => !this.#known.has(each));
    this.#now.clear();
    if (note) for (const each of found) this.#known.add(each);
    return found.length > 0;
  }
}

/** Falls over the byte string 01 02 03 04, towards which each byte that is right is a branch of its own. */
function staircase(coverage: Told): Decoder {
  return {
    name: 'staircase',
    samples: [SAMPLE],
    check: (input) => {
      if (input[0] !== 0x82) return undefined;
      const [, , , ...rest] = input;
      const right = [1, 2, 3, 4].findIndex((wanted, i) => rest[i] !== wanted);
      coverage.reach(`${right}`);
      if (right === -1) throw new Error('fell');
      return undefined;
    },
  };
}

async function run(coverage: Told, decoder: Decoder, inputs: number): Promise<FuzzOutcome> {
  return fuzzGuided([decoder], { inputs, coverage, isStopped: () => false, random: new Prng(1), batchSize: 100 });
}

describe('a guided run', () => {
  it('climbs by what it has reached to what no single change of a sample reaches', async () => {
    const coverage = new Told();
    const { problems, figures } = await run(coverage, staircase(coverage), 60_000);
    expect(problems[0]).toContain('staircase: Error: fell');
    expect(problems[0]).toMatch(/with 82....01020304/);
    expect(figures['kept']).toBeGreaterThan(3);
  });

  it('does not get there without', async () => {
    const { problems } = await run(new Told(), staircase(new Told()), 60_000);
    expect(problems).toEqual([]);
  });

  it('does the same with the same seed', async () => {
    const inputs = async (): Promise<readonly string[]> => {
      const seen: string[] = [];
      const check = (input: Uint8Array): undefined => void seen.push(input.join());
      await run(new Told(), { name: 'any', samples: [SAMPLE], check }, 300);
      return seen;
    };
    expect(await inputs()).toEqual(await inputs());
  });

  it('tells what it says itself is wrong', async () => {
    const check = (input: Uint8Array): string | undefined => (input.length > 5 ? 'too long for me' : undefined);
    const { problems } = await run(new Told(), { name: 'short', samples: [SAMPLE], check }, 1000);
    expect(problems[0]).toMatch(/^short: too long for me\nwith [0-9a-f]{12,}$/);
  });
});
