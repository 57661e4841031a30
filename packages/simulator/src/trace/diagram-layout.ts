import type { TraceEvent } from '../report.ts';

const PIXELS_PER_MS = 0.4;
/** Where nothing happens for longer, the axis of time is cut. */
const MAX_GAP = 48;
const LINE_HEIGHT = 11;
const TOP = 60;

/** Where the events of a diagram are: time runs downwards, each actor has a column. */
export interface Layout {
  readonly actors: readonly string[];
  readonly columnWidth: number;
  readonly width: number;
  readonly height: number;
  /** In pixels, one for each event. */
  readonly y: readonly number[];
  /** Where time was left out, and how much (virtual ms). */
  readonly cuts: readonly { readonly y: number; readonly ms: number }[];
}

export const LEFT = 110;

/**
 * Events of one actor are at least a line of text apart, so that what is written at each can be read; between others
 * the distance is by time, up to a limit.
 */
export function layOut(events: readonly TraceEvent[]): Layout {
  const actors = actorsOf(events);
  const columnWidth = actors.length > 12 ? 110 : 170;
  const lowest = new Map<string, number>();
  const y: number[] = [];
  const cuts: { y: number; ms: number }[] = [];
  let time = events[0]?.at ?? 0;
  let here = TOP;
  for (const { at, actor } of events) {
    const gap = (at - time) * PIXELS_PER_MS;
    if (gap > MAX_GAP) cuts.push({ y: here + MAX_GAP / 2, ms: at - time });
    here = Math.max(here + Math.min(gap, MAX_GAP), (lowest.get(actor) ?? 0) + LINE_HEIGHT);
    lowest.set(actor, here);
    y.push(here);
    time = at;
  }
  return { actors, columnWidth, width: LEFT + actors.length * columnWidth, height: here + TOP, y, cuts };
}

/** People first, then servers, each by number; a copy beside its original. */
function actorsOf(events: readonly TraceEvent[]): readonly string[] {
  const names = new Set(events.flatMap(({ actor, peer }) => (peer === undefined ? [actor] : [actor, peer])));
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(actor: string): number {
  const number = Number(/\d+/.exec(actor)?.[0] ?? 0);
  return (actor.startsWith('S') ? 1_000_000 : 0) + number;
}

/** The middle of an actor's column. */
export function columnOf({ actors, columnWidth }: Layout, actor: string): number {
  return LEFT + (actors.indexOf(actor) + 0.5) * columnWidth;
}

/** Where a time is that may have no event of its own; before the first and after the last event it is at the edge. */
export function heightOf(events: readonly TraceEvent[], { y, height }: Layout, at: number): number {
  const after = events.findIndex((each) => each.at >= at);
  if (after === 0) return TOP - LINE_HEIGHT;
  return after < 0 ? height - TOP / 2 : (y[after] ?? height);
}
