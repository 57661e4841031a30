import { type Infer, bytes, list, nullable, struct, text, uint, union } from './cbor/index.ts';
import { decidedSlot } from './log/slot-value.ts';
import { genesis } from './genesis.ts';
import { accountId, deviceKey, hash, inviteSecret, logId, nonce, publicKey, signature } from './ids.ts';
import {
  MAX_CREDENTIAL_BYTES,
  MAX_KEY_PACKAGE_BYTES,
  MAX_KEY_PACKAGE_REFERENCE_BYTES,
  MAX_NAME_BYTES,
  MAX_RATCHET_TREE_BYTES,
  MAX_REPLICAS,
  MAX_URL_BYTES,
  MAX_WELCOME_BYTES,
} from './limits.ts';
import { replicaSet } from './replica-set.ts';
import { statement } from './signing.ts';

/** An invitation into a conversation. The joiner believes it only together with the slot's certificate. */
export const introduction = struct({
  log: logId,
  genesis,
  replicas: replicaSet,
  slot: uint(),
  /** Seed of the provisional access key that the inviter made for this leaf. */
  accessSeed: publicKey,
  /** Hash of the encrypted shared blob on the replicas, and the key that opens it. */
  blob: hash,
  blobKey: publicKey,
  /** MLS key package reference: which of the joiner's key packages was used. */
  keyPackage: bytes(MAX_KEY_PACKAGE_REFERENCE_BYTES),
  /** How the inviter calls itself, and where its record is found. */
  inviter: struct({
    account: accountId,
    device: deviceKey,
    name: text(MAX_NAME_BYTES),
    homes: list(text(MAX_URL_BYTES), MAX_REPLICAS),
  }),
});
export type Introduction = Infer<typeof introduction>;
/** Signed by the inviter's device. */
export const introductionStatement = statement('introduction', introduction);

/** "My state of this conversation is gone: take my old leaf out and this key package in." Good once. */
export const readdRequest = struct({
  log: logId,
  /** Hash of the leaf to take out; null where the device knows of none. */
  oldLeaf: nullable(hash),
  keyPackage: bytes(MAX_KEY_PACKAGE_BYTES),
  credential: bytes(MAX_CREDENTIAL_BYTES),
  name: text(MAX_NAME_BYTES),
  homes: list(text(MAX_URL_BYTES), MAX_REPLICAS),
  nonce,
});
export type ReaddRequest = Infer<typeof readdRequest>;
/** Signed by the device that asks. */
export const readdRequestStatement = statement('readd request', readdRequest);

/** "This log has moved": the slot that changed its replica set, for a device that slept through it. */
const movedNote = struct({ log: logId, slots: list(decidedSlot, 4) });

/** "I have this group's link: let me in." To the admins whom the link names. */
export const joinRequest = struct({
  log: logId,
  secret: inviteSecret,
  account: accountId,
  device: deviceKey,
  name: text(MAX_NAME_BYTES),
  homes: list(text(MAX_URL_BYTES), MAX_REPLICAS),
  nonce,
});
export type JoinRequest = Infer<typeof joinRequest>;
/** Signed by the device that asks. */
export const joinRequestStatement = statement('join request', joinRequest);

/** What inboxes hold, before sealing to the inbox key. */
export const inboxMessage = union({
  introduction: [0, { introduction, signature }],
  readd: [1, { request: readdRequest, signature }],
  moved: [2, { note: movedNote }],
  join: [3, { request: joinRequest, signature }],
});
export type InboxMessage = Infer<typeof inboxMessage>;

/** An inbox item as servers see it: HPKE (RFC 9180) with this info, the encapsulated key and then the ciphertext. */
export const INBOX_SEAL_INFO = new TextEncoder().encode('pando/1 inbox');

/** The shared blob of a slot, before encryption: what all joiners need. */
export const welcomeBlob = struct({
  welcome: bytes(MAX_WELCOME_BYTES),
  ratchetTree: bytes(MAX_RATCHET_TREE_BYTES),
});
export type WelcomeBlob = Infer<typeof welcomeBlob>;
