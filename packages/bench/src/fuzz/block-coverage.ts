import { type Profiler, Session } from 'node:inspector';

const COUNTED = /\/packages\/(protocol|engine|server)\/src\/|\/ts-mls\//;

type Range = readonly [from: number, to: number];

/** Tells what code has run. */
export interface Coverage {
  readonly totals: { readonly functions: number; readonly blocksNeverRun: number };
  /** Whether anything has run since the last time that had not run before; noted, or left to be found again. */
  hasNew(options: { readonly note: boolean }): boolean;
}

/**
 * Which blocks of code have been run, as V8 counts them: of the product's modules and of ts-mls, if they were loaded after
 * `start`. The fuzzer itself is not counted.
 */
export class BlockCoverage implements Coverage {
  readonly #session: Session;
  /** Of each function the blocks that never ran. */
  readonly #uncovered = new Map<string, readonly Range[]>();

  private constructor(session: Session) {
    this.#session = session;
  }

  static start(): BlockCoverage {
    const session = new Session();
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    return new BlockCoverage(session);
  }

  /** How many functions have run so far, and how many blocks of theirs have not. */
  get totals(): { readonly functions: number; readonly blocksNeverRun: number } {
    const blocksNeverRun = [...this.#uncovered.values()].reduce((sum, ranges) => sum + ranges.length, 0);
    return { functions: this.#uncovered.size, blocksNeverRun };
  }

  hasNew({ note }: { readonly note: boolean }): boolean {
    let isNew = false;
    for (const { key, uncovered } of this.#taken()) {
      const before = this.#uncovered.get(key);
      const still = before === undefined ? uncovered : intersection(before, uncovered);
      if (before !== undefined && size(still) === size(before)) continue;
      isNew = true;
      if (note) this.#uncovered.set(key, still);
    }
    return isNew;
  }

  #taken(): readonly { readonly key: string; readonly uncovered: readonly Range[] }[] {
    let scripts: readonly Profiler.ScriptCoverage[] = [];
    // The inspector of one's own process answers at once.
    this.#session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (error !== null) throw new Error(error.message);
      scripts = answer.result;
    });
    return scripts
      .filter(({ url }) => COUNTED.test(url))
      .flatMap(({ url, functions }) =>
        functions
          .filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0)
          .map(({ ranges }) => ({
            key: `${url} ${ranges[0]?.startOffset ?? 0}`,
            uncovered: merged(
              ranges.filter(({ count }) => count === 0).map(({ startOffset, endOffset }) => [startOffset, endOffset]),
            ),
          })),
      );
  }
}

function merged(ranges: readonly Range[]): readonly Range[] {
  const sorted = ranges.toSorted((a, b) => a[0] - b[0]);
  const out: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = out.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

function intersection(a: readonly Range[], b: readonly Range[]): readonly Range[] {
  return merged(
    a.flatMap(([from, to]) =>
      b.map(([start, end]): Range => [Math.max(from, start), Math.min(to, end)]).filter(([start, end]) => start < end),
    ),
  );
}

function size(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}
