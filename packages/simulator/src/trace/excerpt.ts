import type { TraceEvent } from '../report.ts';

const DEFAULT_SPAN_MS = 30_000;
/** More than a reader can take in. */
const MAX_EVENTS = 4_000;

export interface Excerpt {
  /** The middle of it, in virtual ms; undefined: it ends where what people did last came to its end. */
  readonly around: number | undefined;
  readonly span: number | undefined;
}

/** The part of a run that a diagram shows. Events are in order of time. */
export function excerptOf(
  events: readonly TraceEvent[],
  { around, span = DEFAULT_SPAN_MS }: Excerpt,
): readonly TraceEvent[] {
  const end = around === undefined ? lastOfInterest(events) + 1_000 : around + span / 2;
  const inside = events.filter(({ at }) => at <= end && at >= end - span);
  return around === undefined ? inside.slice(-MAX_EVENTS) : middle(inside, around);
}

/** After the last step and what was shown because of it, there are only timers. */
function lastOfInterest(events: readonly TraceEvent[]): number {
  const last = events.findLast(
    ({ kind }) => kind === 'step' || kind === 'shown' || kind === 'crash' || kind === 'reply',
  );
  return (last ?? events.at(-1))?.at ?? 0;
}

/** Those nearest to a time, in order. */
function middle(events: readonly TraceEvent[], time: number): readonly TraceEvent[] {
  if (events.length <= MAX_EVENTS) return events;
  const after = events.findIndex(({ at }) => at >= time);
  const from = Math.max(0, Math.min(events.length - MAX_EVENTS, (after < 0 ? events.length : after) - MAX_EVENTS / 2));
  return events.slice(from, from + MAX_EVENTS);
}
