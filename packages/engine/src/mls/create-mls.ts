import { createGroup } from 'ts-mls/clientState.js';
import { mlsExporter } from 'ts-mls/keySchedule.js';
import { concat } from '../crypto/bytes.ts';
import type { Crypto } from '../crypto/crypto.ts';
import type { Primitives } from '../crypto/primitives.ts';
import { commit, takeUp } from './commit.ts';
import { clientConfig, type Context, type HandshakeFormat } from './context.ts';
import { locally } from './failure.ts';
import { deleteEpochsBefore, keepsSecrets, withoutSecrets } from './forgetting.ts';
import { groupOf, stateOf } from './group.ts';
import { createHpke } from './hpke.ts';
import { joinFromWelcome } from './join.ts';
import { generateKeyPackage, keyPackageInfo, readOwn } from './key-package.ts';
import { decrypt, encrypt, peekSender } from './message.ts';
import type { CredentialCheck, Mls } from './mls.ts';
import { changedRecords, decodeRecords } from './persist.ts';
import { processCommit } from './process-commit.ts';
import { createCipherSuite } from './provider.ts';
import { type SuiteName, SUITES } from './suite.ts';

export interface MlsOptions {
  readonly crypto: Pick<Crypto, 'sha256'>;
  readonly primitives: Primitives;
  readonly suite: SuiteName;
  readonly checkCredential: CredentialCheck;
  /** `private`, unless a test speaks with an implementation that only knows public handshakes. */
  readonly handshakes?: HandshakeFormat;
}

/** The MLS layer over ts-mls. */
export function createMls({
  crypto,
  primitives,
  suite: name,
  checkCredential,
  handshakes = 'private',
}: MlsOptions): Mls {
  const suite = SUITES[name];
  const check: CredentialCheck = (credential, signatureKey) => locally(() => checkCredential(credential, signatureKey));
  const hpke = createHpke(suite, primitives);
  const context: Context = {
    suite,
    cipherSuite: createCipherSuite(suite, primitives),
    hpke,
    kem: hpke.kem,
    crypto,
    check,
    handshakes,
    clientConfig: clientConfig(check),
  };
  const { cipherSuite } = context;
  return {
    suite: name,
    generateKeyPackage: ({ credential, leafKey }) => generateKeyPackage(context, credential, leafKey),
    keyPackageInfo: (keyPackage) => keyPackageInfo(context, keyPackage),
    async createGroup({ groupId, own }) {
      const { publicPackage, privatePackage } = readOwn(own);
      const id = new Uint8Array(groupId);
      return groupOf(
        await createGroup(id, publicPackage, privatePackage, [], cipherSuite, context.clientConfig),
        crypto,
      );
    },
    joinFromWelcome: (options) => joinFromWelcome(context, options),
    commit: (group, options) => commit(context, group, options),
    takeUp: (group, staged) => takeUp(context, group, staged),
    processCommit: (group, bytes) => processCommit(context, group, bytes),
    encrypt: (group, plaintext, authenticatedData) => encrypt(context, group, plaintext, authenticatedData),
    decrypt: (group, entry) => decrypt(context, group, entry),
    peekSender: (group, entry) => peekSender(context, group, entry),
    exportSecret: (group, label, exporterContext, length) =>
      mlsExporter(stateOf(group).keySchedule.exporterSecret, label, exporterContext, length, cipherSuite),
    epochAuthenticator: (group) => stateOf(group).keySchedule.epochAuthenticator,
    deleteEpochsBefore: (group, epoch) => deleteEpochsBefore(context, group, epoch),
    withoutSecrets: (group) => withoutSecrets(context, group),
    keepsSecrets,
    hpkeSeal: async (publicKey, info, aad, plaintext) => {
      if (publicKey.length !== hpke.kem.publicKeyLength) return undefined;
      const sealed = await hpke.seal(publicKey, info, aad, plaintext);
      return sealed && concat(sealed.encapsulated, sealed.ciphertext);
    },
    hpkeOpen: async (privateKey, info, aad, sealed) => {
      const { encapsulatedLength } = hpke.kem;
      if (sealed.length < encapsulatedLength) return undefined;
      const encapsulated = sealed.slice(0, encapsulatedLength);
      return await hpke.open(privateKey, info, aad, { encapsulated, ciphertext: sealed.slice(encapsulatedLength) });
    },
    hpkeKeyPair: async () => hpke.kem.generateKeyPair(),
    changedRecords: (before, after) => changedRecords(before && stateOf(before), stateOf(after)),
    decodeGroup: (records) => groupOf(decodeRecords(records, context.clientConfig), crypto),
  };
}
