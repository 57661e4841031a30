import { equalBytes } from '../bytes.ts';
import { type Infer, list, struct, uint } from '../cbor/index.ts';
import type { SignatureCrypto } from '../crypto.ts';
import { type Hash, type LogId, hash, incarnation, logId, serverKey, signature } from '../ids.ts';
import { MAX_REPLICAS } from '../limits.ts';
import { type ReplicaSet, isQuorum, replicaId } from '../replica-set.ts';
import { statement } from '../signing.ts';
import { type Seal, seal, sealStatement } from './head.ts';

/** "I hold everything that these seals list." Signed by a replica of the new set. */
const heldBody = struct({
  log: logId,
  slot: uint(),
  value: hash,
  seals: list(hash, MAX_REPLICAS),
  server: serverKey,
  incarnation,
});
export const heldStatement = statement('held', heldBody);
export const held = struct({ body: heldBody, signature });
export type Held = Infer<typeof held>;

const signedSealStatement = statement('signed seal', seal);

/** A quorum of the old set sealed, and a quorum of the new one holds it all: the move is done. */
export const activeCertificate = struct({ seals: list(seal, MAX_REPLICAS), held: list(held, MAX_REPLICAS) });
export type ActiveCertificate = Infer<typeof activeCertificate>;

export function sealHash(crypto: Pick<SignatureCrypto, 'sha256'>, value: Seal): Hash {
  return signedSealStatement.hash(crypto, value);
}

/** Whether a quorum of `set` sealed `log` at the slot with this value; each seal by another replica. */
export function areSeals(
  crypto: SignatureCrypto,
  set: ReplicaSet,
  log: LogId,
  slot: number,
  value: Hash,
  seals: readonly Seal[],
): boolean {
  return (
    areFromQuorum(set, seals) &&
    seals.every(
      ({ body, signature: signed }) =>
        equalBytes(body.log, log) &&
        body.slot === slot &&
        equalBytes(body.value, value) &&
        sealStatement.verify(crypto, body.server, body, signed),
    )
  );
}

/** Whether `certificate` ends the move from `oldSet` to `newSet` that was decided in `slot`. */
export function isActive(
  crypto: SignatureCrypto,
  oldSet: ReplicaSet,
  newSet: ReplicaSet,
  log: LogId,
  slot: number,
  value: Hash,
  certificate: ActiveCertificate,
): boolean {
  const { seals, held: holders } = certificate;
  const hashes = seals.map((each) => sealHash(crypto, each));
  return (
    areSeals(crypto, oldSet, log, slot, value, seals) &&
    areFromQuorum(newSet, holders) &&
    holders.every(
      ({ body, signature: signed }) =>
        equalBytes(body.log, log) &&
        body.slot === slot &&
        equalBytes(body.value, value) &&
        body.seals.length === hashes.length &&
        body.seals.every((each, i) => equalBytes(each, hashes[i] ?? new Uint8Array())) &&
        heldStatement.verify(crypto, body.server, body, signed),
    )
  );
}

function areFromQuorum(set: ReplicaSet, signed: readonly (Seal | Held)[]): boolean {
  const ids = new Set(signed.map(({ body }) => replicaId({ key: body.server, incarnation: body.incarnation })));
  return (
    ids.size === signed.length &&
    isQuorum(set, signed.length) &&
    set.replicas.filter((each) => ids.has(replicaId(each))).length === ids.size
  );
}
