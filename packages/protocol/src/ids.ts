import { fixedBytes } from './cbor/index.ts';

declare const brand: unique symbol;
type Branded<B extends string> = Uint8Array & { readonly [brand]: B };

/** SHA-256 of some structure. */
export type Hash = Branded<'Hash'>;
/** Hash of an account's first record body. */
export type AccountId = Branded<'AccountId'>;
/** Hash of a conversation's genesis; also its MLS group id. */
export type LogId = Branded<'LogId'>;
/** SHA-256 of an entry's bytes. */
export type EntryId = Branded<'EntryId'>;
/** Ed25519 public key of a server. */
export type ServerKey = Branded<'ServerKey'>;
/** Drawn when a server's data folder is made, and again when it is restored from a backup. */
export type Incarnation = Branded<'Incarnation'>;
/** Ed25519 public key of a device. */
export type DeviceKey = Branded<'DeviceKey'>;
/** Ed25519 public key that opens one log. */
export type AccessKey = Branded<'AccessKey'>;
export type Signature = Branded<'Signature'>;
/** Lets whoever has it ask to come into a group. */
export type InviteSecret = Branded<'InviteSecret'>;
/** The secret in a contact link that lets its holder claim key packages and write to an inbox. */
export type Token = Branded<'Token'>;

export const HASH_BYTES = 32;
export const KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const INCARNATION_BYTES = 16;
export const TOKEN_BYTES = 16;
export const INVITE_SECRET_BYTES = 16;
export const NONCE_BYTES = 32;
export const CHALLENGE_BYTES = 32;

export const hash = fixedBytes<Hash>(HASH_BYTES);
export const accountId = fixedBytes<AccountId>(HASH_BYTES);
export const logId = fixedBytes<LogId>(HASH_BYTES);
export const entryId = fixedBytes<EntryId>(HASH_BYTES);
export const serverKey = fixedBytes<ServerKey>(KEY_BYTES);
export const incarnation = fixedBytes<Incarnation>(INCARNATION_BYTES);
export const deviceKey = fixedBytes<DeviceKey>(KEY_BYTES);
export const accessKey = fixedBytes<AccessKey>(KEY_BYTES);
export const publicKey = fixedBytes(KEY_BYTES);
export const signature = fixedBytes<Signature>(SIGNATURE_BYTES);
export const token = fixedBytes<Token>(TOKEN_BYTES);
export const inviteSecret = fixedBytes<InviteSecret>(INVITE_SECRET_BYTES);
export const nonce = fixedBytes(NONCE_BYTES);
export const challenge = fixedBytes(CHALLENGE_BYTES);
