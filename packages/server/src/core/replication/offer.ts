import { type Hash, type Request, type Response, equalBytes, extendChain } from '@pando/protocol';
import type { Core, LogCall } from '../context.ts';
import type { LogState } from '../log/log-state.ts';
import { refusal } from '../refusal.ts';
import { noteFrontier } from './foreign-frontiers.ts';
import { bodyOf, listingFault, listingHash } from './listing.ts';

/**
 * Takes a piece of another replica's list. Its chain must end at the statement's own, or where an earlier piece
 * began; what it names and this replica lacks may then be given by `repair`.
 */
export function offer(call: LogCall, request: Extract<Request, { type: 'offer' }>): Response {
  const { core, batch, log } = call;
  const { statement, after, chain, rows } = request;
  const fault = listingFault(core, log, statement);
  if (fault !== undefined) return fault;
  const { store, crypto } = core;
  const body = bodyOf(statement);
  const name = listingHash(core, statement);
  const goal = store.offers.reached(log.row.number, name) ?? { after: body.sequence, chain: body.chain };
  const end = after + rows.length;
  const endChain = rows.reduce((sum: Hash, { id, tag }) => extendChain(crypto, sum, id, tag), chain);
  const again = end > goal.after;
  if (!again && (end !== goal.after || !equalBytes(endChain, goal.chain))) {
    return refusal('forbidden', `the piece does not end where the list goes on, at ${goal.after}`);
  }
  if (statement.type === 'frontier') noteFrontier(core, batch, log, statement.frontier);
  if (again || rows.length === 0) return { type: 'done' };
  if (log.wanted + rows.length > core.limits.wantedPerLog) forget(core, log);
  const closedBefore = statement.type === 'frontier' ? body.slot : Number.MAX_SAFE_INTEGER;
  for (const { id, tag } of rows) {
    if (tag < closedBefore && store.entries.locate(log.row.number, id) === undefined)
      store.offers.want(log.row.number, name, id, tag);
  }
  store.offers.setReached(log.row.number, name, after, chain);
  log.wanted = store.offers.wantedCount(log.row.number);
  return { type: 'done' };
}

/** Lists that nobody completed: who wants them completed offers them again. */
function forget({ store }: Core, log: LogState): void {
  store.offers.clear(log.row.number);
  log.wanted = 0;
}
