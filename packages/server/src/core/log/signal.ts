import { type Request, type Response, SIGNALS_SINCE } from '@pando/protocol';
import type { LogCall } from '../context.ts';
import { bucketOf, takeToken } from '../token-bucket.ts';
import { quotaKey } from './log-state.ts';

/** With so much to send already, a batch sends no signals: of all that a server does they matter least. */
const BUSY_EFFECTS = 1000;

/**
 * Tells it to the others who follow the log now. Nothing is stored, and nothing waits: who is behind, or would be told
 * too often, is not told. The answer is the same in any case.
 */
export function signal(
  { core, batch, log, member }: LogCall,
  { body }: Extract<Request, { type: 'signal' }>,
): Response {
  const { signals } = core.limits;
  const wait = takeToken(bucketOf(log.signals, quotaKey(log, member.keyHex), signals, batch.now), signals, batch.now);
  if (wait === undefined && batch.effects.length < BUSY_EFFECTS) {
    const listeners = [...(core.members.get(log.hex) ?? [])].filter(
      ({ connection, mode, keyHex }) =>
        connection.version >= SIGNALS_SINCE && !connection.paused && mode !== 'none' && keyHex !== member.keyHex,
    );
    batch.push(listeners, { type: 'signal', log: log.id, body });
  }
  return { type: 'done' };
}
