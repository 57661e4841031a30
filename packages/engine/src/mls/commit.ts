import { addHistoricalReceiverData } from 'ts-mls/clientState.js';
import type { KeyPackage } from 'ts-mls/keyPackage.js';
import type { Context } from './context.ts';
import { attempt, failed, InvalidError } from './failure.ts';
import { groupOf, leafAt, stateOf } from './group.ts';
import { makeCommit } from './make-commit.ts';
import type { CommitOptions, CommitOutcome, Group } from './mls.ts';
import { requireSoundNodes, treeChange } from './tree-rules.ts';
import { encodeMlsMessage, encodeRatchetTree, readKeyPackage } from './wire.ts';

export async function commit(context: Context, group: Group, options: CommitOptions): Promise<CommitOutcome> {
  const { removes, authenticatedData } = options;
  const state = stateOf(group);
  const made = await attempt(async () => {
    const adds = options.adds.map(requireKeyPackage);
    const result = await makeCommit(context, state, adds, removes, authenticatedData);
    // A commit that the others would refuse must not leave.
    requireSoundNodes(state.ratchetTree, result.next.ratchetTree, context.suite, context.kem);
    return result;
  });
  if (failed(made)) return { ok: false, reason: 'invalid', detail: made.failure };
  const { spent, next, message, welcome } = made;
  const { added } = treeChange(state.ratchetTree, next.ratchetTree, removes);
  return {
    ok: true,
    group: groupOf(spent, context.crypto),
    staged: {
      group: groupOf(next, context.crypto),
      commit: encodeMlsMessage(message),
      welcome: welcome && encodeMlsMessage({ version: 'mls10', wireformat: 'mls_welcome', welcome }),
      ratchetTree: encodeRatchetTree(next.ratchetTree),
      added: added.map((leafIndex) => leafAt(next.ratchetTree, leafIndex, context.crypto)),
    },
  };
}

export function takeUp({ crypto }: Context, group: Group, staged: Group): Group {
  const [historicalReceiverData] = addHistoricalReceiverData(stateOf(group));
  return groupOf({ ...stateOf(staged), historicalReceiverData }, crypto);
}

function requireKeyPackage(bytes: Uint8Array, index: number): KeyPackage {
  const keyPackage = readKeyPackage(bytes);
  if (keyPackage === undefined) throw new InvalidError(`key package ${index} is malformed`);
  return keyPackage;
}
