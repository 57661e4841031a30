import { type Head, type Response, headStatement } from '@pando/protocol';
import type { Core, LogCall } from '../context.ts';
import type { LogState } from './log-state.ts';

/** The log's signed head as of now. Signed anew only where something changed. */
export function signedHead({ crypto, self }: Core, log: LogState): Head {
  const { sequence, chain } = log.end;
  const { decided, endorsed } = log.row;
  const last = log.head?.body;
  if (log.head !== undefined && last?.sequence === sequence && last.decided === decided && last.endorsed === endorsed)
    return log.head;
  const body = { log: log.id, server: self.key, incarnation: self.incarnation, sequence, chain, decided, endorsed };
  log.head = { body, signature: headStatement.sign(crypto, self.seed, body) };
  return log.head;
}

export function readHead({ core, log }: LogCall): Response {
  return { type: 'head', head: signedHead(core, log) };
}
