import {
  type Infer,
  type LeafIdentity,
  type LogId,
  type Signature,
  equalBytes,
  logId,
  publicKey,
  signature,
  statement,
  struct,
} from '@pando/protocol';
import type { Crypto } from '../crypto/crypto.ts';

/** "My account leaves this conversation", of the leaf that is named: it is good only while that leaf is in. */
export const departureStatement = statement('leave', struct({ log: logId, leafKey: publicKey }));

/** A leaf, and its device's signature that its account leaves. */
export const departure = struct({ leafKey: publicKey, signature });
export type Departure = Infer<typeof departure>;

export function signDeparture(crypto: Crypto, deviceSeed: Uint8Array, log: LogId, leafKey: Uint8Array): Signature {
  return departureStatement.sign(crypto, deviceSeed, { log, leafKey });
}

/** Whose word this is that it leaves; undefined where no leaf that is in has given it. */
export function whoDeparts<M extends LeafIdentity & { readonly leaf: { readonly signatureKey: Uint8Array } }>(
  crypto: Crypto,
  log: LogId,
  members: readonly M[],
  { leafKey, signature: signed }: Departure,
): M | undefined {
  const member = members.find(({ leaf }) => equalBytes(leaf.signatureKey, leafKey));
  const isIts = member !== undefined && departureStatement.verify(crypto, member.device, { log, leafKey }, signed);
  return isIts ? member : undefined;
}
