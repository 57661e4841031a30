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
  bool,
  decode,
  encode,
  list,
  nonce,
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

/** The rules by which members judge a slot; a conversation keeps the version it has until its state says another. */
export const VALIDITY_RULES = 1;

/** What the conversation knows of one leaf of its tree. A leaf is named by its signature key, which is its alone. */
const leafRow = struct({
  leafKey: publicKey,
  access: accessKey,
  /** The access key was made by an inviter; the leaf has not yet set its own. */
  provisional: bool,
  name: text(MAX_NAME_BYTES),
  role: word(['admin', 'member']),
});
export type LeafRow = Infer<typeof leafRow>;

/** The conversation state (docs/PROTOCOL.md, section 15): every slot carries the whole of it, encrypted. */
export const conversationState = struct({
  rules: uint(VALIDITY_RULES),
  kind: word(['direct', 'group', 'self']),
  name: text(MAX_NAME_BYTES),
  retentionSeconds: uint(MAX_RETENTION_SECONDS),
  replicas: replicaSet,
  /** When the committer wrote it, by its hybrid logical clock: the time of what it says on screen. */
  wall: uint(MAX_WALL_MS),
  counter: uint(MAX_CLOCK_COUNTER),
  /** In order of leaf key. */
  leaves: list(leafRow, MAX_MEMBERS),
});
export type ConversationState = Infer<typeof conversationState>;

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
