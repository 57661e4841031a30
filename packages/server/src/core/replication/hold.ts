import {
  type Hash,
  type Held,
  type Request,
  type Response,
  areSeals,
  decodeOwn,
  encode,
  equalBytes,
  held as heldCodec,
  heldStatement,
  sealHash,
} from '@pando/protocol';
import type { Core, LogCall } from '../context.ts';
import { type LogState, setBefore } from '../log/log-state.ts';
import { refusal } from '../refusal.ts';

/** Signs that this replica of the new set holds all that a quorum of the old set's seals list. */
export function hold({ core, log }: LogCall, { slot, seals }: Extract<Request, { type: 'hold' }>): Response {
  const { store, crypto, self } = core;
  if (slot > log.row.decided) return { type: 'behind', decided: log.row.decided };
  const value = slot === 0 ? undefined : store.slots.get(log.row.number, slot)?.hash;
  if (value === undefined) return refusal('unknown', 'no such slot');
  if (!areSeals(crypto, setBefore(store, log, slot), log.id, slot, value, seals)) {
    return refusal('unauthorised', 'these are not seals of a quorum of the old set for this slot');
  }
  const names = seals.map((each) => sealHash(crypto, each));
  const stored = store.statements.held(log.row.number, slot);
  const given: Held | undefined = stored === undefined ? undefined : decodeOwn(heldCodec, stored);
  if (given !== undefined && sameHashes(given.body.seals, names)) return { type: 'held', held: given };
  for (const each of seals) {
    const lacking = lackingOf(core, log, each);
    if (lacking !== undefined) return refusal('conflict', lacking);
  }
  const body = { log: log.id, slot, value, seals: names, server: self.key, incarnation: self.incarnation };
  const held: Held = { body, signature: heldStatement.sign(crypto, self.seed, body) };
  store.statements.putHeld(log.row.number, slot, encode(heldCodec, held));
  return { type: 'held', held };
}

function sameHashes(a: readonly Hash[], b: readonly Hash[]): boolean {
  return a.length === b.length && a.every((each, i) => equalBytes(each, b[i] ?? new Uint8Array()));
}

type Sealed = Extract<Request, { type: 'hold' }>['seals'][number];

/** What of a seal's list is not here; undefined where nothing is. Its own list a replica holds. */
function lackingOf({ store, crypto, self }: Core, log: LogState, sealed: Sealed): string | undefined {
  const { server, incarnation, sequence, expired } = sealed.body;
  if (equalBytes(server, self.key) && equalBytes(incarnation, self.incarnation)) return undefined;
  if (sequence <= expired) return undefined;
  const name = sealHash(crypto, sealed);
  const reached = store.offers.reached(log.row.number, name);
  if (reached === undefined || reached.after > expired)
    return `a seal's list was offered down to ${reached?.after ?? sequence}, not to ${expired}`;
  const missing = store.offers.missing(log.row.number, name);
  return missing > 0 ? `${missing} entries of a seal's list are missing` : undefined;
}
