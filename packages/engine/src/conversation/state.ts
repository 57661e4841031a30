import {
  type AccessEntry,
  type Binding,
  type Codec,
  type Decoded,
  type Infer,
  MAX_MEMBERS,
  MAX_NAME_BYTES,
  MAX_RETENTION_SECONDS,
  accessKey,
  accountId,
  bool,
  decode,
  encode,
  hash,
  list,
  nonce,
  nullable,
  publicKey,
  replicaSet,
  sortedAccessEntries,
  struct,
  text,
  toHex,
  uint,
  word,
} from '@pando/protocol';
import { MAX_CLOCK_COUNTER, MAX_WALL_MS } from '../content/index.ts';
import type { Crypto } from '../crypto/crypto.ts';
import { departure } from './departure.ts';

/** The rules by which members judge a slot; a conversation keeps the version it has until its state says another. */
export const VALIDITY_RULES = 2;

export const MAX_DESCRIPTION_BYTES = 2048;
export const MAX_ADMINS = 64;
export const MAX_INVITE_LINKS = 8;
export const MAX_LINK_USES = 1_000_000;
/** Accounts that say with one slot that they leave, or come in by a link with it. */
export const MAX_COMINGS_AND_GOINGS = 64;
const DAY_SECONDS = 86_400;
export const MAX_DISAPPEAR_SECONDS = 365 * DAY_SECONDS;

/** What the conversation knows of one leaf of its tree. A leaf is named by its signature key, which is its alone. */
const leafRow = struct({
  leafKey: publicKey,
  access: accessKey,
  /** The access key was made by an inviter; the leaf has not yet set its own. */
  provisional: bool,
  /** How the leaf's account calls itself, and the hash of its picture. */
  name: text(MAX_NAME_BYTES),
  picture: nullable(hash),
  /** The slot with which its account came in. */
  since: uint(),
});
export type LeafRow = Infer<typeof leafRow>;

const allowed = word(['everybody', 'admins']);

/** Who of a group may add people; change its name, picture, description and timer; and write. */
const policy = struct({ add: allowed, edit: allowed, post: allowed });
export type Policy = Infer<typeof policy>;

/** An invitation by link: who shows the secret whose hash this is may come in. */
const inviteLink = struct({
  secret: hash,
  /** An admin is asked first. */
  approval: bool,
  /** Until then (ms); 0: without end. */
  expires: uint(MAX_WALL_MS),
  /** So many people; 0: any number. */
  limit: uint(MAX_LINK_USES),
  uses: uint(MAX_LINK_USES),
});
export type InviteLink = Infer<typeof inviteLink>;

/** The conversation state (docs/PROTOCOL.md, section 15): every slot carries the whole of it, encrypted. */
export const conversationState = struct({
  rules: uint(VALIDITY_RULES),
  kind: word(['direct', 'group', 'self']),
  name: text(MAX_NAME_BYTES),
  description: text(MAX_DESCRIPTION_BYTES),
  /** Hash of the picture, which members give each other. */
  picture: nullable(hash),
  /** So long after it was sent a message goes from everybody's screen; 0: it stays. */
  disappearSeconds: uint(MAX_DISAPPEAR_SECONDS),
  policy,
  links: list(inviteLink, MAX_INVITE_LINKS),
  /** Null but in groups. */
  owner: nullable(accountId),
  /** In the order in which they were made admins. */
  admins: list(accountId, MAX_ADMINS),
  /** Of those whom this slot takes out: their word that they leave. */
  departures: list(departure, MAX_COMINGS_AND_GOINGS),
  /** Those whom this slot lets in by a link. */
  arrivals: list(accountId, MAX_COMINGS_AND_GOINGS),
  retentionSeconds: uint(MAX_RETENTION_SECONDS),
  replicas: replicaSet,
  /** When the committer wrote it, by its hybrid logical clock: the time of what it says on screen. */
  wall: uint(MAX_WALL_MS),
  counter: uint(MAX_CLOCK_COUNTER),
  /** In order of leaf key. */
  leaves: list(leafRow, MAX_MEMBERS),
});
export type ConversationState = Infer<typeof conversationState>;

/** What whoever may edit a conversation can change of it, and what only admins can. */
export type Settings = Pick<ConversationState, 'name' | 'description' | 'picture' | 'disappearSeconds' | 'policy'>;

const salted: Codec<{ readonly salt: Uint8Array; readonly state: ConversationState }> = struct({
  salt: nonce,
  state: conversationState,
});

export function encodeSalted(salt: Uint8Array, state: ConversationState): Uint8Array {
  return encode(salted, { salt, state });
}

export function decodeSalted(
  bytes: Uint8Array,
): Decoded<{ readonly salt: Uint8Array; readonly state: ConversationState }> {
  return decode(salted, bytes);
}

/** H(salt ‖ state), the binding's word for the state. */
export function stateHash(crypto: Crypto, saltedBytes: Uint8Array): Binding['stateHash'] {
  return crypto.sha256(saltedBytes) as Binding['stateHash'];
}

/** The list that replicas hold: the leaves' access keys in order of key. */
export function accessEntries(state: ConversationState): readonly AccessEntry[] {
  return sortedAccessEntries(state.leaves.map(({ access, provisional }) => ({ key: access, provisional })));
}

export function sortedLeaves(rows: readonly LeafRow[]): readonly LeafRow[] {
  return [...rows].sort((a, b) => (toHex(a.leafKey) < toHex(b.leafKey) ? -1 : 1));
}
