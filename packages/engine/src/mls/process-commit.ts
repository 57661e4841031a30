import type { ClientState } from 'ts-mls/clientState.js';
import type { IncomingMessageCallback } from 'ts-mls/incomingMessageAction.js';
import type { LeafNode } from 'ts-mls/leafNode.js';
import type { MLSMessage } from 'ts-mls/message.js';
import { decryptSenderData } from 'ts-mls/privateMessage.js';
import { processMessage } from 'ts-mls/processMessages.js';
import { emptyPskIndex } from 'ts-mls/pskIndex.js';
import { equalBytes } from '../crypto/bytes.ts';
import type { Context } from './context.ts';
import { credentialOf } from './credential.ts';
import { attempt, failed, InvalidError } from './failure.ts';
import { groupOf, leafAt, leafNodeAt, stateOf } from './group.ts';
import type { Group, LeafIndex, Newcomer, ProcessOutcome } from './mls.ts';
import { requireFittingKeys, withoutStaleKeys } from './private-path.ts';
import { requireSoundNodes, treeChange } from './tree-rules.ts';
import { readMessage } from './wire.ts';

interface Envelope {
  readonly groupId: Uint8Array;
  readonly epoch: bigint;
  readonly contentType: string;
  readonly authenticatedData: Uint8Array;
}

export async function processCommit(context: Context, group: Group, bytes: Uint8Array): Promise<ProcessOutcome> {
  const state = stateOf(group);
  const message = readMessage(bytes);
  const envelope = message === undefined ? undefined : envelopeOf(message, context);
  if (message === undefined || envelope === undefined) return failure('malformed', 'not a handshake message');
  if (!equalBytes(envelope.groupId, state.groupContext.groupId)) return failure('invalid', 'of another group');
  if (envelope.epoch !== state.groupContext.epoch) return failure('wrong-epoch', `of epoch ${envelope.epoch}`);
  if (envelope.contentType !== 'commit') return failure('malformed', 'not a commit');

  const committer = await attempt(() => committerOf(context, state, message));
  if (failed(committer)) return failure('invalid', committer.failure);
  if (committer === group.ownLeaf) return failure('own', 'made by this leaf');

  const applied = await attempt(() => apply(context, state, message, committer));
  if (failed(applied)) return failure('invalid', applied.failure);
  const { authenticatedData } = envelope;
  if (applied.next === undefined) {
    const { removed, newcomers } = applied;
    return { ok: false, reason: 'self-removed', committer, authenticatedData, removed, added: newcomers };
  }
  const { next, removed } = applied;
  const { added, changedCredentials } = treeChange(state.ratchetTree, next.ratchetTree, removed);
  return {
    ok: true,
    group: groupOf(next, context.crypto),
    committer,
    authenticatedData,
    added: added.map((leafIndex) => leafAt(next.ratchetTree, leafIndex, context.crypto)),
    removed,
    changedCredentials,
  };
}

interface Applied {
  /** Undefined where it takes this leaf out. */
  readonly next: ClientState | undefined;
  readonly removed: readonly LeafIndex[];
  readonly newcomers: readonly Newcomer[];
}

async function apply(
  context: Context,
  state: ClientState,
  message: MLSMessage,
  committer: LeafIndex,
): Promise<Applied> {
  if (message.wireformat !== 'mls_private_message' && message.wireformat !== 'mls_public_message') {
    throw new InvalidError('not a handshake message');
  }
  const removed: LeafIndex[] = [];
  const newcomers: Newcomer[] = [];
  // ts-mls calls this once the signature and the proposals are verified. It takes a removed leaf's place that an add has
  // filled again for a leaf that stayed, so a removed member stops here.
  const inspect: IncomingMessageCallback = (incoming) => {
    if (incoming.kind !== 'commit') throw new InvalidError('not a commit');
    if (incoming.senderLeafIndex !== committer) throw new InvalidError('not from the leaf it names');
    for (const { proposal } of incoming.proposals) {
      if (proposal.proposalType === 'remove') removed.push(proposal.remove.removed);
      else if (proposal.proposalType === 'add') newcomers.push(newcomerOf(proposal.add.keyPackage.leafNode));
      else throw new InvalidError('a proposal other than add and remove');
    }
    return removed.includes(state.privatePath.leafIndex) ? 'reject' : 'accept';
  };
  const result = await processMessage(message, state, emptyPskIndex, inspect, context.cipherSuite);
  if (result.kind !== 'newState') throw new InvalidError('not a commit');
  if (result.actionTaken === 'reject') return { next: undefined, removed, newcomers };

  const { newState } = result;
  const after = newState.ratchetTree;
  if (leafNodeAt(after, committer) === leafNodeAt(state.ratchetTree, committer)) {
    throw new InvalidError('a commit without an update path');
  }
  requireSoundNodes(state.ratchetTree, after, context.suite, context.kem);
  const privatePath = withoutStaleKeys(newState.privatePath, after);
  requireFittingKeys(state.privatePath, privatePath, after, context.kem);
  return { next: { ...newState, privatePath }, removed, newcomers };
}

function newcomerOf(node: LeafNode): Newcomer {
  return { credential: credentialOf(node), signatureKey: node.signaturePublicKey };
}

async function committerOf(context: Context, state: ClientState, message: MLSMessage): Promise<LeafIndex> {
  if (message.wireformat === 'mls_private_message') {
    const sender = await decryptSenderData(
      message.privateMessage,
      state.keySchedule.senderDataSecret,
      context.cipherSuite,
    );
    if (sender !== undefined && leafNodeAt(state.ratchetTree, sender.leafIndex) !== undefined) return sender.leafIndex;
  } else if (message.wireformat === 'mls_public_message') {
    const { sender } = message.publicMessage.content;
    if (sender.senderType === 'member') return sender.leafIndex;
  }
  throw new InvalidError('not from a member');
}

function envelopeOf(message: MLSMessage, { handshakes }: Context): Envelope | undefined {
  if (message.wireformat === 'mls_private_message' && handshakes === 'private') return message.privateMessage;
  if (message.wireformat === 'mls_public_message' && handshakes === 'public') return message.publicMessage.content;
  return undefined;
}

function failure(reason: 'malformed' | 'wrong-epoch' | 'own' | 'invalid', detail: string): ProcessOutcome {
  return { ok: false, reason, detail };
}
