import type { DecryptOutcome, Group, SenderClaim } from '@pando/engine/mls';
import { concatBytes, encode, equalBytes } from '@pando/protocol';
import { digestOf } from '../digest.ts';
import type { Context } from './context.ts';
import {
  type Epoch,
  epochOf,
  groupOf,
  keyState,
  ratchetOf,
  type State,
  stateOf,
  useKey,
  withEpoch,
  withRatchet,
} from './group.ts';
import { leafAt } from './tree.ts';
import { type Framed, framed, GUARD_LENGTH, type Message, message, read, TAG_LENGTH } from './wire.ts';

const NOTHING = new Uint8Array();
const MLS10_PRIVATE_MESSAGE = Uint8Array.of(0, 1, 0, 2);
const APPLICATION = Uint8Array.of(1);
/** Longer vectors need more than one byte for their length. */
const MAX_SHORT = 0x3f;

/** A message that was read, and not yet judged. */
export interface Received {
  readonly message: Message;
  readonly content: Framed;
}

export function readMessage(bytes: Uint8Array): Received | undefined {
  const outer = read(message, bytes);
  const content = outer && read(framed, outer.framed);
  return content && { message: outer, content };
}

/** Frames and signs a content in the sender's name. */
export function sign(
  { crypto }: Context,
  state: State,
  content: Omit<Framed, 'groupId' | 'epoch' | 'leaf' | 'guard'>,
): { readonly framed: Uint8Array; readonly signature: Uint8Array } {
  const { groupId, ownLeaf, current } = state;
  const guard = crypto.random(GUARD_LENGTH);
  const bytes = encode(framed, { ...content, groupId, epoch: current.epoch, leaf: ownLeaf, guard });
  return { framed: bytes, signature: crypto.ed25519.sign(state.signatureSeed, signedBytes(current, bytes)) };
}

/** Whether the leaf that a message names has signed it, in this history. */
export function isSigned({ crypto }: Context, epoch: Epoch, { message: outer, content }: Received): boolean {
  const leaf = epoch.tree.nodes[content.leaf];
  return (
    leaf !== undefined && crypto.ed25519.verify(leaf.signatureKey, signedBytes(epoch, outer.framed), outer.signature)
  );
}

function signedBytes({ transcript }: Epoch, framedBytes: Uint8Array): Uint8Array {
  return concatBytes(transcript, framedBytes);
}

export function seal(
  { messageSecret }: Epoch,
  signed: { readonly framed: Uint8Array; readonly signature: Uint8Array },
  confirmation: Uint8Array | null,
): Uint8Array {
  const tag = tagOf(messageSecret, signed.framed, signed.signature, confirmation);
  return encode(message, { kind: 'message', ...signed, confirmation, tag });
}

/** Whether it was written by somebody with the epoch's keys and in the name of a leaf that there is. */
export function isSealed({ messageSecret, tree }: Epoch, { message: outer, content }: Received): boolean {
  const tag = tagOf(messageSecret, outer.framed, outer.signature, outer.confirmation);
  return equalBytes(tag, outer.tag) && tree.nodes[content.leaf] !== undefined;
}

function tagOf(
  messageSecret: Uint8Array,
  framedBytes: Uint8Array,
  signature: Uint8Array,
  confirmation: Uint8Array | null,
): Uint8Array {
  return digestOf('message', messageSecret, framedBytes, signature, confirmation ?? NOTHING).subarray(0, TAG_LENGTH);
}

export function encrypt(
  context: Context,
  group: Group,
  plaintext: Uint8Array,
  authenticatedData: Uint8Array,
): { readonly group: Group; readonly entry: Uint8Array } {
  const state = stateOf(group);
  const { current, ownLeaf } = state;
  const ratchet = ratchetOf(current, ownLeaf);
  const generation = ratchet.application;
  const signed = sign(context, state, { kind: 'application', authenticatedData, generation, content: plaintext });
  const spent = withRatchet(current, ownLeaf, useKey(ratchet, generation));
  const head = clearHead(state.groupId, current.epoch, authenticatedData);
  return { group: groupOf(withEpoch(state, spent)), entry: concatBytes(head, seal(current, signed, null)) };
}

/** RFC 9420, section 6.3: how a PrivateMessage begins, which is all of it that others than members read. */
function clearHead(groupId: Uint8Array, epoch: number, authenticatedData: Uint8Array): Uint8Array {
  if (groupId.length > MAX_SHORT || authenticatedData.length > MAX_SHORT) throw new Error('too long a head');
  const epochBytes = new Uint8Array(8);
  new DataView(epochBytes.buffer).setBigUint64(0, BigInt(epoch));
  const vector = (bytes: Uint8Array): Uint8Array => concatBytes(Uint8Array.of(bytes.length), bytes);
  return concatBytes(MLS10_PRIVATE_MESSAGE, vector(groupId), epochBytes, APPLICATION, vector(authenticatedData));
}

/** An entry whose head says what its sender has signed. */
function readEntry(entry: Uint8Array): Received | undefined {
  const group = entry[MLS10_PRIVATE_MESSAGE.length] ?? 0;
  const data = entry[MLS10_PRIVATE_MESSAGE.length + 1 + group + 8 + 1] ?? 0;
  const length = MLS10_PRIVATE_MESSAGE.length + 1 + group + 8 + 1 + 1 + data;
  const received = readMessage(entry.subarray(length));
  if (received?.content.kind !== 'application') return undefined;
  const { groupId, epoch, authenticatedData } = received.content;
  if (groupId.length > MAX_SHORT || authenticatedData.length > MAX_SHORT) return undefined;
  return equalBytes(clearHead(groupId, epoch, authenticatedData), entry.subarray(0, length)) ? received : undefined;
}

export function decrypt(context: Context, group: Group, entry: Uint8Array): DecryptOutcome {
  const state = stateOf(group);
  const received = readEntry(entry);
  if (received === undefined) return { ok: false, reason: 'malformed' };
  const { epoch: number, leaf, generation, authenticatedData, content: plaintext } = received.content;
  if (!equalBytes(received.content.groupId, state.groupId)) return { ok: false, reason: 'invalid' };
  const epoch = epochOf(state, number);
  if (epoch === undefined) return { ok: false, reason: 'wrong-epoch', epoch: number };

  const node = epoch.tree.nodes[leaf];
  if (node === undefined || !isSealed(epoch, received)) return { ok: false, reason: 'invalid' };
  const own = leaf === state.ownLeaf;
  const ratchet = ratchetOf(epoch, leaf);
  const key = keyState(ratchet, generation);
  if (own) {
    const clone = key === 'ready' && isSigned(context, epoch, received);
    return { ok: false, reason: 'own', generation, epoch: number, clone };
  }
  if (key !== 'ready') return { ok: false, reason: key };
  if (!isSigned(context, epoch, received)) return { ok: false, reason: 'invalid' };
  return {
    ok: true,
    group: groupOf(withEpoch(state, withRatchet(epoch, leaf, useKey(ratchet, generation)))),
    plaintext,
    sender: leaf,
    senderLeaf: leafAt(node, leaf),
    epoch: number,
    generation,
    authenticatedData,
  };
}

export function peekSender(group: Group, entry: Uint8Array): SenderClaim | undefined {
  const state = stateOf(group);
  const received = readEntry(entry);
  if (received === undefined) return undefined;
  const { groupId, epoch: number, leaf, generation } = received.content;
  const epoch = equalBytes(groupId, state.groupId) ? epochOf(state, number) : undefined;
  if (epoch === undefined || !isSealed(epoch, received)) return undefined;
  return { leaf, generation, epoch: number };
}
