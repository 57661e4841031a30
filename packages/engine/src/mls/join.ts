import { type ClientState, joinGroup } from 'ts-mls/clientState.js';
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { emptyPskIndex } from 'ts-mls/pskIndex.js';
import { equalBytes } from '../crypto/bytes.ts';
import type { Context } from './context.ts';
import { requirePlainLeaf } from './credential.ts';
import { attempt, failed, InvalidError } from './failure.ts';
import { groupOf } from './group.ts';
import { readOwn } from './key-package.ts';
import type { JoinOutcome, OwnKeyPackage } from './mls.ts';
import { readMessage, readRatchetTree } from './wire.ts';

export async function joinFromWelcome(
  context: Context,
  options: { readonly welcome: Uint8Array; readonly ratchetTree: Uint8Array; readonly own: OwnKeyPackage },
): Promise<JoinOutcome> {
  const { suite, cipherSuite, clientConfig, crypto } = context;
  const { publicPackage, privatePackage } = readOwn(options.own);
  const message = readMessage(options.welcome);
  const tree = readRatchetTree(options.ratchetTree);
  if (message?.wireformat !== 'mls_welcome' || tree === undefined) {
    return { ok: false, reason: 'malformed', detail: 'not a welcome with a tree' };
  }
  const { welcome } = message;
  const ref = await makeKeyPackageRef(publicPackage, cipherSuite.hash);
  if (!welcome.secrets.some(({ newMember }) => equalBytes(newMember, ref))) {
    return { ok: false, reason: 'not-for-me', detail: 'the welcome does not name this key package' };
  }
  const joined = await attempt(async () => {
    if (welcome.cipherSuite !== suite.name) throw new InvalidError('of another cipher suite');
    for (const node of tree) if (node?.nodeType === 'leaf') requirePlainLeaf(node.leaf, suite);
    const state = await joinGroup(
      welcome,
      publicPackage,
      privatePackage,
      emptyPskIndex,
      cipherSuite,
      tree,
      undefined,
      clientConfig,
    );
    return requirePlainGroup(state);
  });
  if (failed(joined)) return { ok: false, reason: 'invalid', detail: joined.failure };
  return { ok: true, group: groupOf(joined, crypto) };
}

function requirePlainGroup(state: ClientState): ClientState {
  if (state.groupContext.extensions.length > 0) throw new InvalidError('a group with extensions');
  if (state.groupContext.epoch > BigInt(Number.MAX_SAFE_INTEGER)) throw new InvalidError('an epoch beyond counting');
  return state;
}
