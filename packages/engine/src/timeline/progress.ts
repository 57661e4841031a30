import { MAX_CLAIM_AHEAD, MAX_STRETCHES } from './limits.ts';

/** What is here of one device's running numbers. */
export interface Progress {
  /** The first number expected; null until the device is known. */
  readonly start: number | null;
  /** All from `start` to here have come; `start - 1` if none has. */
  readonly contiguous: number;
  /** Stretches above a hole, ascending, never touching each other or `contiguous`. */
  readonly above: readonly Stretch[];
  /** The highest number that any member has claimed to have. */
  readonly claimed: number;
}

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export const NO_PROGRESS: Progress = { start: null, contiguous: 0, above: [], claimed: 0 };

/** Progress of a device whose envelopes are expected from `start` on. */
export function startAt(start: number): Progress {
  return { start, contiguous: start - 1, above: [], claimed: 0 };
}

export function hasSeen({ start, contiguous, above }: Progress, number: number): boolean {
  if (start === null || number < start) return false;
  return number <= contiguous || above.some(({ from, to }) => from <= number && number <= to);
}

/** Takes note that `number` has come. One before `start` moves the start: what we can read was written for us. */
export function record(progress: Progress, number: number): Progress {
  const { start, contiguous, above } = progress;
  if (hasSeen(progress, number)) return progress;
  if (start === null) return { ...progress, start: number, contiguous: number };
  if (number < start) {
    const seen = contiguous < start ? above : [{ from: start, to: contiguous }, ...above];
    return settle({ ...progress, start: number, contiguous: number, above: seen });
  }
  return settle({ ...progress, above: insert(above, number) });
}

/** Takes note that a member says it has all up to `number`. */
export function claim(progress: Progress, number: number): Progress {
  if (progress.start === null || number <= progress.claimed || number > last(progress) + MAX_CLAIM_AHEAD)
    return progress;
  return { ...progress, claimed: number };
}

/** Counts all up to `upTo` as come. */
export function giveUpTo(progress: Progress, upTo: number): Progress {
  if (progress.start === null || upTo <= progress.contiguous) return progress;
  return settle({ ...progress, contiguous: upTo });
}

/** The highest number that has come. */
export function last({ contiguous, above }: Progress): number {
  return above.at(-1)?.to ?? contiguous;
}

export function hasHoles({ contiguous, above, claimed }: Progress): boolean {
  return above.length > 0 || claimed > contiguous;
}

/** The lowest `limit` numbers that exist and have not come. */
export function holes(progress: Progress, limit: number): readonly number[] {
  const found: number[] = [];
  let number = progress.contiguous + 1;
  const end = Math.max(progress.claimed, last(progress));
  for (const { from, to } of [...progress.above, { from: end + 1, to: end + 1 }]) {
    for (; number < from && found.length < limit; number++) found.push(number);
    number = to + 1;
  }
  return found;
}

function insert(above: readonly Stretch[], number: number): readonly Stretch[] {
  const at = above.findIndex(({ from }) => from > number);
  const index = at < 0 ? above.length : at;
  const left = above[index - 1];
  const right = above[index];
  const joinsLeft = left?.to === number - 1;
  const joinsRight = right?.from === number + 1;
  const joined = { from: joinsLeft ? left.from : number, to: joinsRight ? right.to : number };
  return [...above.slice(0, joinsLeft ? index - 1 : index), joined, ...above.slice(joinsRight ? index + 1 : index)];
}

/** Moves `contiguous` up through the stretches that it touches, and gives up the lowest hole if there are too many. */
function settle(progress: Progress): Progress {
  let { contiguous } = progress;
  const above = [...progress.above];
  for (let first = above[0]; first !== undefined; first = above[0]) {
    if (first.from > contiguous + 1 && above.length <= MAX_STRETCHES) break;
    contiguous = Math.max(contiguous, first.to);
    above.shift();
  }
  return { ...progress, contiguous, above };
}
