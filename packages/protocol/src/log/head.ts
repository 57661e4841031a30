import { concatBytes } from '../bytes.ts';
import { type Infer, struct, uint } from '../cbor/index.ts';
import type { SignatureCrypto } from '../crypto.ts';
import { type EntryId, type Hash, type LogId, hash, incarnation, logId, serverKey, signature } from '../ids.ts';
import { statement } from '../signing.ts';

/** "This is all I have of the log, in this order." */
const headBody = struct({
  log: logId,
  server: serverKey,
  incarnation,
  /** Number of the last entry, from 1; 0 while there is none. */
  sequence: uint(),
  /** Hash chain over the entries' ids and tags up to `sequence`. */
  chain: hash,
  /** Highest decided slot, and highest endorsed one; 0 while there is none. */
  decided: uint(),
  endorsed: uint(),
});
export const headStatement = statement('head', headBody);
export const head = struct({ body: headBody, signature });
export type Head = Infer<typeof head>;

/**
 * "This slot is endorsed: of earlier epochs I accept nothing any more but what another replica listed."
 * It lists every entry up to `sequence` whose tag is below `slot`; bodies up to `expired` are gone by retention.
 */
const frontierBody = struct({
  log: logId,
  server: serverKey,
  incarnation,
  slot: uint(),
  value: hash,
  sequence: uint(),
  chain: hash,
  expired: uint(),
});
export const frontierStatement = statement('frontier', frontierBody);
export const frontier = struct({ body: frontierBody, signature });
export type Frontier = Infer<typeof frontier>;

/** "The replica set ended with this slot: I accept nothing more at all." It lists every entry up to `sequence`; bodies up to `expired` are gone. */
const sealBody = struct({
  log: logId,
  server: serverKey,
  incarnation,
  slot: uint(),
  value: hash,
  sequence: uint(),
  chain: hash,
  expired: uint(),
});
export const sealStatement = statement('seal', sealBody);
export const seal = struct({ body: sealBody, signature });
export type Seal = Infer<typeof seal>;

/** The chain before the first entry. */
export function emptyChain(crypto: Pick<SignatureCrypto, 'sha256'>, log: LogId): Hash {
  return crypto.sha256(concatBytes(CHAIN_LABEL, log)) as Hash;
}

/** The chain after one more entry. */
export function extendChain(crypto: Pick<SignatureCrypto, 'sha256'>, chain: Hash, id: EntryId, tag: number): Hash {
  const tagBytes = new Uint8Array(8);
  new DataView(tagBytes.buffer).setBigUint64(0, BigInt(tag));
  return crypto.sha256(concatBytes(chain, id, tagBytes)) as Hash;
}

const CHAIN_LABEL = new TextEncoder().encode('pando/1 chain\0');
