import {
  type Frontier,
  type Hash,
  type ReplicaSet,
  type Response,
  type Seal,
  encode,
  equalBytes,
  frontier as frontierCodec,
  frontierStatement,
  replicaId,
  sealHash,
  sealStatement,
} from '@pando/protocol';
import type { Core } from '../context.ts';
import { type LogState, bindingOf, setBefore } from '../log/log-state.ts';
import { refusal } from '../refusal.ts';

/** Another replica's signed statement that lists what it has: its frontier or its seal. */
export type Listing =
  | { readonly type: 'frontier'; readonly frontier: Frontier }
  | { readonly type: 'seal'; readonly seal: Seal };

export function bodyOf(listing: Listing): Frontier['body'] {
  return listing.type === 'frontier' ? listing.frontier.body : listing.seal.body;
}

/** The name under which it is remembered. */
export function listingHash({ crypto }: Core, listing: Listing): Hash {
  return listing.type === 'seal'
    ? sealHash(crypto, listing.seal)
    : (crypto.sha256(encode(frontierCodec, listing.frontier)) as Hash);
}

/** Undefined where a replica of a set around its slot signed it about what was decided here too. */
export function listingFault(core: Core, log: LogState, listing: Listing): Response | undefined {
  const body = bodyOf(listing);
  if (!equalBytes(body.log, log.id)) return refusal('forbidden', 'the statement is about another log');
  const fault = slotFault(core, log, body.slot, body.value);
  if (fault !== undefined) return fault;
  const signer = replicaId({ key: body.server, incarnation: body.incarnation });
  if (!setsAround(core, log, body.slot).some((set) => set.replicas.some((each) => replicaId(each) === signer))) {
    return refusal('forbidden', 'the statement is not of a replica of this log');
  }
  const valid =
    listing.type === 'frontier'
      ? frontierStatement.verify(core.crypto, body.server, body, listing.frontier.signature)
      : sealStatement.verify(core.crypto, body.server, body, listing.seal.signature);
  return valid ? undefined : refusal('unauthorised', 'the statement is not signed by its server');
}

/** Undefined where `slot` is decided here, with this value. */
export function slotFault({ store }: Core, log: LogState, slot: number, value: Hash): Response | undefined {
  if (slot > log.row.decided) return { type: 'behind', decided: log.row.decided };
  const known = store.slots.get(log.row.number, slot);
  if (known === undefined) return refusal('unknown', 'no such slot');
  return equalBytes(known.hash, value) ? undefined : refusal('conflict', 'another value was decided in this slot');
}

/** The sets that decided the slot and the next one, and the one in force: any of their replicas may have closed it. */
export function setsAround({ store }: Core, log: LogState, slot: number): readonly ReplicaSet[] {
  return [setBefore(store, log, slot), bindingOf(store, log.row, slot).replicas, log.set];
}
