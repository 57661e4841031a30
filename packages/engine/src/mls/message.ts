import { createApplicationMessage } from 'ts-mls/createMessage.js';
import { decryptSenderData, type PrivateMessage } from 'ts-mls/privateMessage.js';
import { processPrivateMessage } from 'ts-mls/processMessages.js';
import { emptyPskIndex } from 'ts-mls/pskIndex.js';
import type { GenerationSecret } from 'ts-mls/secretTree.js';
import { equalBytes } from '../crypto/bytes.ts';
import { type Context, KEPT_GENERATIONS } from './context.ts';
import { attempt, failed, InvalidError } from './failure.ts';
import { epochKeys, type EpochKeys, groupOf, leafAt, leafNodeAt, stateOf } from './group.ts';
import type { DecryptOutcome, Group, LeafIndex, SenderClaim } from './mls.ts';
import { encodeMlsMessage, readMessage } from './wire.ts';

export async function encrypt(
  { cipherSuite, crypto }: Context,
  group: Group,
  plaintext: Uint8Array,
  authenticatedData: Uint8Array,
): Promise<{ readonly group: Group; readonly entry: Uint8Array }> {
  const { newState, privateMessage } = await createApplicationMessage(
    stateOf(group),
    plaintext,
    cipherSuite,
    authenticatedData,
  );
  const entry = encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage });
  return { group: groupOf(newState, crypto), entry };
}

export async function decrypt(context: Context, group: Group, entry: Uint8Array): Promise<DecryptOutcome> {
  const state = stateOf(group);
  const message = readEntry(entry);
  if (message === undefined) return { ok: false, reason: 'malformed' };
  if (!equalBytes(message.groupId, state.groupContext.groupId)) return { ok: false, reason: 'invalid' };
  const epoch = Number(message.epoch);
  const keys = epochKeys(state, message.epoch);
  if (keys === undefined) return { ok: false, reason: 'wrong-epoch', epoch };

  const sender = await senderOf(context, keys, message);
  const ratchet = sender && applicationRatchet(keys, sender.leafIndex);
  if (sender === undefined || ratchet === undefined) return { ok: false, reason: 'invalid' };
  const { leafIndex, generation } = sender;
  const own = leafIndex === group.ownLeaf;
  const known = keyState(ratchet, generation);
  if (known !== 'ready')
    return own ? { ok: false, reason: 'own', generation, epoch, clone: false } : { ok: false, reason: known };

  const opened = await attempt(() => processPrivateMessage(state, message, emptyPskIndex, context.cipherSuite));
  const authentic = !failed(opened) && opened.kind === 'applicationMessage';
  if (own) return { ok: false, reason: 'own', generation, epoch, clone: authentic };
  if (!authentic) return { ok: false, reason: 'invalid' };
  return {
    ok: true,
    group: groupOf(opened.newState, context.crypto),
    plaintext: opened.message,
    sender: leafIndex,
    senderLeaf: leafAt(keys.ratchetTree, leafIndex, context.crypto),
    epoch,
    generation,
    authenticatedData: message.authenticatedData,
  };
}

export async function peekSender(context: Context, group: Group, entry: Uint8Array): Promise<SenderClaim | undefined> {
  const state = stateOf(group);
  const message = readEntry(entry);
  if (message === undefined || !equalBytes(message.groupId, state.groupContext.groupId)) return undefined;
  const keys = epochKeys(state, message.epoch);
  const sender = keys && (await senderOf(context, keys, message));
  return sender && { leaf: sender.leafIndex, generation: sender.generation, epoch: Number(message.epoch) };
}

interface Sender {
  readonly leafIndex: LeafIndex;
  readonly generation: number;
}

/** Who an entry claims to be from: anybody with the epoch's keys can write this. */
async function senderOf(
  { cipherSuite }: Context,
  keys: EpochKeys,
  message: PrivateMessage,
): Promise<Sender | undefined> {
  const sender = await attempt(async () => {
    const data = await decryptSenderData(message, keys.senderDataSecret, cipherSuite);
    if (data === undefined) throw new InvalidError('no sender');
    return data;
  });
  if (failed(sender) || leafNodeAt(keys.ratchetTree, sender.leafIndex) === undefined) return undefined;
  return sender;
}

function applicationRatchet(keys: EpochKeys, leafIndex: LeafIndex): GenerationSecret | undefined {
  return keys.secretTree[2 * leafIndex]?.application;
}

function keyState(ratchet: GenerationSecret, generation: number): 'ready' | 'old-generation' | 'unknown-generation' {
  if (generation < ratchet.generation) {
    return ratchet.unusedGenerations[generation] === undefined ? 'old-generation' : 'ready';
  }
  return generation - ratchet.generation > KEPT_GENERATIONS ? 'unknown-generation' : 'ready';
}

function readEntry(entry: Uint8Array): PrivateMessage | undefined {
  const message = readMessage(entry);
  if (message?.wireformat !== 'mls_private_message') return undefined;
  return message.privateMessage.contentType === 'application' ? message.privateMessage : undefined;
}
