import { allSecretTreeValues, type SecretTree } from 'ts-mls/secretTree.js';
import type { ClientState } from 'ts-mls/clientState.js';
import type { KeySchedule } from 'ts-mls/keySchedule.js';
import type { Context } from './context.ts';
import { groupOf, stateOf } from './group.ts';
import type { Group } from './mls.ts';
import { NO_RATCHETS } from './persist.ts';

export function deleteEpochsBefore({ crypto }: Context, group: Group, epoch: number): Group {
  const state = stateOf(group);
  return groupOf({ ...state, historicalReceiverData: historySince(state, epoch) }, crypto);
}

export function withoutSecrets({ crypto }: Context, group: Group): Group {
  const state = stateOf(group);
  for (const secret of secretsIn(state.secretTree)) secret.fill(0);
  for (const key of Object.values(state.privatePath.privateKeys)) key.fill(0);
  const blank: ClientState = {
    ...state,
    historicalReceiverData: historySince(state, Number.POSITIVE_INFINITY),
    secretTree: state.secretTree.map(() => NO_RATCHETS),
    keySchedule: overwritten(state.keySchedule),
    privatePath: { ...state.privatePath, privateKeys: {} },
    // The same key may be in another group, where one came in by the same key package: it is dropped, not overwritten.
    signaturePrivateKey: new Uint8Array(),
  };
  return groupOf(blank, crypto);
}

export function keepsSecrets(group: Group): boolean {
  const { historicalReceiverData, secretTree, keySchedule, privatePath, signaturePrivateKey } = stateOf(group);
  return (
    historicalReceiverData.size > 0 ||
    signaturePrivateKey.length > 0 ||
    Object.keys(privatePath.privateKeys).length > 0 ||
    [...secretsIn(secretTree), ...Object.values<Uint8Array>({ ...keySchedule })].some(isThere)
  );
}

/** Of keys that were used ts-mls leaves nothing at their places, whatever its type says. */
function secretsIn(tree: SecretTree): readonly Uint8Array[] {
  const values: readonly (Uint8Array | undefined)[] = allSecretTreeValues(tree);
  return values.filter((secret) => secret !== undefined);
}

function isThere(secret: Uint8Array): boolean {
  return secret.some((byte) => byte > 0);
}

/** The past epochs that stay; the secrets of the others are overwritten. */
function historySince(state: ClientState, epoch: number): ClientState['historicalReceiverData'] {
  const kept = new Map(state.historicalReceiverData);
  for (const [past, data] of kept) {
    if (past >= epoch) continue;
    for (const secret of [...secretsIn(data.secretTree), data.senderDataSecret, data.resumptionPsk]) secret.fill(0);
    kept.delete(past);
  }
  return kept;
}

function overwritten(schedule: KeySchedule): KeySchedule {
  for (const secret of Object.values<Uint8Array>({ ...schedule })) secret.fill(0);
  return { ...schedule };
}
