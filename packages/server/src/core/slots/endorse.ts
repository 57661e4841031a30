import {
  type Request,
  type Response,
  encode,
  endorsement as endorsementCodec,
  endorsementStatement,
  equalBytes,
  toHex,
} from '@pando/protocol';
import type { LogCall } from '../context.ts';
import { refusal } from '../refusal.ts';
import { closeWhatIsEndorsed } from './close.ts';

/**
 * Keeps a member's word that it has applied a slot, and closes the epoch once there are enough. It counts if its key
 * is an endorsing one of the last endorsed slot's list; one of a later list is kept until it is.
 */
export function endorse(
  { core, batch, log }: LogCall,
  { endorsement }: Extract<Request, { type: 'endorse' }>,
): Response {
  const { body, signature } = endorsement;
  const { store, crypto } = core;
  if (body.slot > log.row.decided) return { type: 'behind', decided: log.row.decided };
  if (body.slot <= log.row.endorsed) return { type: 'done' };
  if (!log.honoured.has(toHex(body.key))) return refusal('forbidden', 'the endorsing key is not in the access list');
  if (!endorsementStatement.verify(crypto, body.key, body, signature))
    return refusal('unauthorised', 'the endorsement is not signed by its key');
  const slot = store.slots.get(log.row.number, body.slot);
  if (slot === undefined || !equalBytes(slot.hash, body.value))
    return refusal('conflict', 'another value was decided in this slot');
  if (body.voids.some((each) => each >= body.slot))
    return refusal('forbidden', 'only slots before the endorsed one may be called void');
  store.endorsements.add(log.row.number, {
    slot: body.slot,
    key: body.key,
    endorsement: encode(endorsementCodec, endorsement),
  });
  closeWhatIsEndorsed(core, batch, log);
  return { type: 'done' };
}
