import { type Hash, type Request, type Response, equalBytes, extendChain } from '@pando/protocol';
import type { Core, LogCall } from '../context.ts';
import type { LogState } from '../log/log-state.ts';
import { refusal } from '../refusal.ts';
import { noteFrontier } from './foreign-frontiers.ts';
import { bodyOf, listingFault, listingHash } from './listing.ts';

const RETRY_MS = 1000;

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
  // What of the piece lies beyond where an earlier one began was shown then.
  const fresh = rows.slice(0, Math.max(0, goal.after - after));
  const freshChain = fresh.reduce((sum: Hash, { id, tag }) => extendChain(crypto, sum, id, tag), chain);
  if (after < goal.after && (after + fresh.length !== goal.after || !equalBytes(freshChain, goal.chain))) {
    return refusal('forbidden', `the piece does not end where the list goes on, at ${goal.after}`);
  }
  if (statement.type === 'frontier') noteFrontier(core, batch, log, statement.frontier);
  if (fresh.length === 0) return { type: 'done' };
  if (log.wanted + fresh.length > core.limits.wantedPerLog) return forget(core, log);
  const closedBefore = statement.type === 'frontier' ? body.slot : Number.MAX_SAFE_INTEGER;
  for (const { id, tag } of fresh) {
    if (tag < closedBefore && store.entries.locate(log.row.number, id) === undefined)
      store.offers.want(log.row.number, name, id, tag);
  }
  store.offers.setReached(log.row.number, name, after, chain);
  log.wanted = store.offers.wantedCount(log.row.number);
  return { type: 'done' };
}

/**
 * Lists whose entries nobody brings must not fill the store. All are forgotten, how far they were shown too: or a
 * replica would say that it holds what it only does not remember to lack.
 */
function forget({ store }: Core, log: LogState): Response {
  store.offers.clear(log.row.number);
  log.wanted = 0;
  return refusal('rate-limited', 'too much is listed that is not here: offer again, and repair in between', RETRY_MS);
}
