import { PASSING_SINCE, type Response, equalBytes, isOver, passingEntryId, untilOfEntry } from '@pando/protocol';
import type { Turn } from '../turn.ts';
import { type Context, correctedNow } from './context.ts';
import type { Session } from './model.ts';

/** What a replica gives in the place of a body whose time is over. */
export type Passed = Extract<Extract<Response, { type: 'bodies' }>['bodies'][number], { type: 'passed' }>;

/** Whether a replica names entries by their lifetime, and forgets them when it is over. */
export function knowsPassing(ctx: Context, { replica }: Session): boolean {
  return (ctx.links.greeting(replica.url, 'conversation')?.version ?? 0) >= PASSING_SINCE;
}

/** Whether a replica can be given an entry: one that knows nothing of lifetimes would list it under another name. */
export function canTake(ctx: Context, session: Session, body: Uint8Array): boolean {
  return untilOfEntry(body) === 0 || knowsPassing(ctx, session);
}

/** Whether it was the entry's author who let it be forgotten at that time: the id shows it, so one server's word will do. */
export function isProven({ ports }: Context, passed: Passed): boolean {
  return equalBytes(passingEntryId(ports.crypto, passed.tag, passed), passed.id);
}

/** Whether its time is over here too. Then its message would not be shown any more. */
export function hasPassed(ctx: Context, turn: Turn, { until }: Passed): boolean {
  return isOver(until, correctedNow(ctx, turn));
}
