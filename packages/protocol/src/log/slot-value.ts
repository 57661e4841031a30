import { compareBytes } from '../bytes.ts';
import { type Infer, bool, bytes, list, nullable, struct, uint } from '../cbor/index.ts';
import type { SignatureCrypto } from '../crypto.ts';
import { type AccessKey, type Hash, accessKey, hash, logId, signature } from '../ids.ts';
import {
  ENDORSEMENTS_TO_CLOSE,
  MAX_COMMIT_BYTES,
  MAX_MEMBERS,
  MAX_RETENTION_SECONDS,
  MAX_STATE_BYTES,
} from '../limits.ts';
import { replicaSet } from '../replica-set.ts';
import { statement } from '../signing.ts';
import { decisionCertificate } from '../consensus/certificate.ts';

/** A key that may open the log. A provisional one was made by an inviter; it endorses nothing until renewed. */
export const accessEntry = struct({ key: accessKey, provisional: bool });
export type AccessEntry = Infer<typeof accessEntry>;

/** What replicas can read of a slot. Its hash is the commit's MLS authenticated data. */
export const binding = struct({
  log: logId,
  slot: uint(),
  previous: hash,
  /** In order of key, so that it says nothing about the tree. */
  accessKeys: list(accessEntry, MAX_MEMBERS),
  replicas: replicaSet,
  retentionSeconds: uint(MAX_RETENTION_SECONDS),
  /** H(salt ‖ state). */
  stateHash: hash,
});
export type Binding = Infer<typeof binding>;
export const bindingStatement = statement('binding', binding);

/** A member's word, given in advance, that the replica set may become this one in this slot. */
const setEndorsementBody = struct({ log: logId, slot: uint(), previous: hash, replicas: replicaSet, key: accessKey });
export const setEndorsementStatement = statement('set endorsement', setEndorsementBody);
export const setEndorsement = struct({ key: accessKey, signature });
export type SetEndorsement = Infer<typeof setEndorsement>;

/** Whether the key's holder signed that this slot may bring this set; who may say so is for others to judge. */
export function isSignedSetEndorsement(
  crypto: SignatureCrypto,
  { log, slot, previous, replicas }: Pick<Binding, 'log' | 'slot' | 'previous' | 'replicas'>,
  { key, signature: signed }: SetEndorsement,
): boolean {
  return setEndorsementStatement.verify(crypto, key, { log, slot, previous, replicas, key }, signed);
}

const MAX_INTRODUCTIONS = 256;

const slotValueBody = struct({
  binding,
  /** MLS PrivateMessage. */
  commit: bytes(MAX_COMMIT_BYTES),
  /** The conversation state, under a key exported from the epoch that the commit begins. */
  state: bytes(MAX_STATE_BYTES),
  /** Hash of the encrypted blob that all joiners share, and of each sealed introduction. */
  blob: nullable(hash),
  introductions: list(hash, MAX_INTRODUCTIONS),
  /** Needed where the slot changes the replica set. */
  setEndorsements: list(setEndorsement, ENDORSEMENTS_TO_CLOSE),
  signer: accessKey,
});
export const slotValueStatement = statement('slot value', slotValueBody);

/** v: what a slot decides. */
export const slotValue = struct({ body: slotValueBody, signature });
export type SlotValue = Infer<typeof slotValue>;
const signedSlotValueStatement = statement('signed slot value', slotValue);

/** A slot as replicas keep it and readers check it. */
export const decidedSlot = struct({ value: slotValue, certificate: decisionCertificate });
export type DecidedSlot = Infer<typeof decidedSlot>;

/** H(v), the name of the value in ballots and in the next slot's instance. */
export function slotValueHash(crypto: Pick<SignatureCrypto, 'sha256'>, value: SlotValue): Hash {
  return signedSlotValueStatement.hash(crypto, value);
}

/** Whether the signer signed it; that it is in the access list is the acceptor's and the members' to judge. */
export function isSignedSlotValue(crypto: SignatureCrypto, value: SlotValue): boolean {
  return slotValueStatement.verify(crypto, value.body.signer, value.body, value.signature);
}

export function sortedAccessEntries(entries: readonly AccessEntry[]): readonly AccessEntry[] {
  return [...entries].sort((a, b) => compareBytes(a.key, b.key));
}

/** Sorted by key, no key twice, not empty. */
export function isSoundAccessList(entries: readonly AccessEntry[]): boolean {
  return (
    entries.length > 0 &&
    entries.every((each, i) => {
      const before: { readonly key: AccessKey } | undefined = entries[i - 1];
      return before === undefined || compareBytes(before.key, each.key) < 0;
    })
  );
}
