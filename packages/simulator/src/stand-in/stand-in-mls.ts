import type { Crypto } from '@pando/engine/crypto';
import type { CredentialCheck, Group, Mls, SuiteName } from '@pando/engine/mls';
import { expand } from './digest.ts';
import { commit, processCommit, takeUp } from './mls/commit.ts';
import type { Context } from './mls/context.ts';
import { deriveEpoch, groupOf, type State, stateOf } from './mls/group.ts';
import { hpkeOpen, hpkeSeal } from './mls/hpke.ts';
import { generateKeyPackage, keyPackageInfo, readOwn } from './mls/key-package.ts';
import { decrypt, encrypt, peekSender } from './mls/message.ts';
import { changedRecords, decodeRecords } from './mls/persist.ts';
import { publicKeyOf, treeOf } from './mls/tree.ts';
import { joinFromWelcome } from './mls/welcome.ts';
import { SECRET_LENGTH } from './mls/wire.ts';

/**
 * An MLS layer that fails where the real one fails, and hides nothing: whoever reads the bytes reads what is in them. What
 * it keeps is who may go on: an epoch's secret follows from the last one's and from a secret that a commit covers for the
 * leaves of the new tree alone, so one who was removed, fell behind or is in another history opens nothing. A commit
 * names each leaf that stays, where the real one climbs a tree.
 */
export function createStandInMls({
  crypto,
  suite,
  checkCredential: check,
}: {
  readonly crypto: Crypto;
  readonly suite: SuiteName;
  readonly checkCredential: CredentialCheck;
}): Mls {
  const context: Context = { crypto, suite, check };
  return {
    suite,
    generateKeyPackage: async ({ credential, leafKey }) => generateKeyPackage(context, credential, leafKey),
    keyPackageInfo: async (keyPackage) => keyPackageInfo(context, keyPackage),
    createGroup: async ({ groupId, own }) => {
      const { leaf, signatureSeed, encryptionSecret } = readOwn(own);
      const transcript = new Uint8Array(SECRET_LENGTH);
      const { messageSecret, confirmation: _, ...secrets } = deriveEpoch(crypto.random(SECRET_LENGTH), transcript);
      const current = { epoch: 0, messageSecret, transcript, tree: treeOf([leaf]), ratchets: new Map() };
      return groupOf({
        groupId: new Uint8Array(groupId),
        ownLeaf: 0,
        signatureSeed,
        encryptionSecret,
        secrets,
        current,
        kept: new Map(),
      });
    },
    joinFromWelcome: async (options) => joinFromWelcome(context, options),
    commit: async (group, options) => commit(context, group, options),
    takeUp,
    processCommit: async (group, bytes) => processCommit(context, group, bytes),
    encrypt: async (group, plaintext, authenticatedData) => encrypt(context, group, plaintext, authenticatedData),
    decrypt: async (group, entry) => decrypt(context, group, entry),
    peekSender: async (group, entry) => peekSender(group, entry),
    exportSecret: async (group, label, exporterContext, length) =>
      expand(length, `export ${label}`, stateOf(group).secrets.exporterSecret, exporterContext),
    epochAuthenticator: (group) => stateOf(group).secrets.authenticator,
    deleteEpochsBefore,
    withoutSecrets,
    keepsSecrets,
    hpkeSeal: async (publicKey, info, aad, plaintext) =>
      hpkeSeal(publicKey, info, aad, plaintext, crypto.random(SECRET_LENGTH)),
    hpkeOpen: async (privateKey, info, aad, sealed) => hpkeOpen(privateKey, info, aad, sealed),
    hpkeKeyPair: async () => {
      const privateKey = crypto.random(SECRET_LENGTH);
      return { publicKey: publicKeyOf(privateKey), privateKey };
    },
    changedRecords: (before, after) => changedRecords(before && stateOf(before), stateOf(after)),
    decodeGroup: (records) => groupOf(decodeRecords(records)),
  };
}

function deleteEpochsBefore(group: Group, epoch: number): Group {
  const state: State = stateOf(group);
  const kept = new Map(state.kept);
  for (const [past, { messageSecret }] of kept) {
    if (past >= epoch) continue;
    messageSecret.fill(0);
    kept.delete(past);
  }
  return groupOf({ ...state, kept });
}

function withoutSecrets(group: Group): Group {
  const { encryptionSecret, secrets, current, ...state } = stateOf(deleteEpochsBefore(group, Number.POSITIVE_INFINITY));
  const gone = [encryptionSecret, current.messageSecret, ...Object.values<Uint8Array>({ ...secrets })];
  for (const secret of gone) secret.fill(0);
  const signatureSeed = new Uint8Array(state.signatureSeed.length);
  return groupOf({ ...state, signatureSeed, encryptionSecret, secrets, current: { ...current, ratchets: new Map() } });
}

function keepsSecrets(group: Group): boolean {
  const { kept, signatureSeed, encryptionSecret, secrets, current } = stateOf(group);
  const all = [signatureSeed, encryptionSecret, current.messageSecret, ...Object.values<Uint8Array>({ ...secrets })];
  return kept.size > 0 || all.some((secret) => secret.some((byte) => byte > 0));
}
