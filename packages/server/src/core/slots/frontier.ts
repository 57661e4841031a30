import {
  type Frontier,
  decodeOwn,
  encode,
  equalBytes,
  frontier as frontierCodec,
  frontierStatement,
} from '@pando/protocol';
import type { Core } from '../context.ts';
import type { LogState } from '../log/log-state.ts';

/** Signs that what this replica lists now of the epochs before `slot` is all that it took of them. */
export function closeAt(core: Core, log: LogState, slot: number): Frontier {
  const value = core.store.slots.get(log.row.number, slot)?.hash;
  if (value === undefined) throw new Error(`slot ${slot} is not in the store`);
  const { sequence, chain } = log.end;
  return sign(core, log, { slot, value, sequence, chain, expired: log.row.expired });
}

/**
 * The frontier of the highest slot up to `slot` that was closed. One that an earlier incarnation signed is signed anew,
 * in the same words: its list is the beginning of this one's, and nobody would take its word for this one's.
 */
export function frontierUpTo(core: Core, log: LogState, slot: number): Frontier | undefined {
  const stored = core.store.statements.frontierUpTo(log.row.number, slot);
  if (stored === undefined) return undefined;
  const frontier = decodeOwn(frontierCodec, stored);
  return equalBytes(frontier.body.incarnation, core.self.incarnation) ? frontier : sign(core, log, frontier.body);
}

function sign(
  { store, crypto, self }: Core,
  log: LogState,
  { slot, value, sequence, chain, expired }: Omit<Frontier['body'], 'log' | 'server' | 'incarnation'>,
): Frontier {
  const { key: server, incarnation } = self;
  const body = { log: log.id, server, incarnation, slot, value, sequence, chain, expired };
  const frontier = { body, signature: frontierStatement.sign(crypto, self.seed, body) };
  store.statements.putFrontier(log.row.number, slot, encode(frontierCodec, frontier));
  return frontier;
}
