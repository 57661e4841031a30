import type { AuthenticationService } from 'ts-mls/authenticationService.js';
import type { Capabilities } from 'ts-mls/capabilities.js';
import type { Credential } from 'ts-mls/credential.js';
import type { LeafNode } from 'ts-mls/leafNode.js';
import type { CredentialCheck } from './mls.ts';
import { InvalidError } from './failure.ts';
import type { Suite } from './suite.ts';

/** Every leaf's life: validity looks at no clock. */
export const UNLIMITED = { notBefore: 0n, notAfter: 0x7fff_ffff_ffff_ffffn } as const;

/** A credential is bytes that this layer does not look into: MLS's `basic` credential. */
export function basicCredential(identity: Uint8Array): Credential {
  return { credentialType: 'basic', identity };
}

/** The bytes of a leaf's credential; throws `InvalidError` for another kind. */
export function credentialOf(leaf: LeafNode): Uint8Array {
  if (leaf.credential.credentialType !== 'basic' || !('identity' in leaf.credential))
    throw new InvalidError('credential of another kind');
  return leaf.credential.identity;
}

/** What our leaves declare: nothing but what every one of them can do. */
export function capabilities(suite: Suite): Capabilities {
  return { versions: ['mls10'], ciphersuites: [suite.name], extensions: [], proposals: [], credentials: ['basic'] };
}

/**
 * Throws `InvalidError` unless the leaf is as plain as ours: ts-mls does not ask whether a *new* leaf supports what the
 * others use, and one that does not would make every later commit fail.
 */
export function requirePlainLeaf(leaf: LeafNode, suite: Suite): void {
  credentialOf(leaf);
  if (leaf.extensions.length > 0) throw new InvalidError('leaf with extensions');
  const { versions, ciphersuites, credentials } = leaf.capabilities;
  if (!versions.includes('mls10') || !ciphersuites.includes(suite.name) || !credentials.includes('basic')) {
    throw new InvalidError('leaf that cannot take part');
  }
}

/** Puts the caller's check where ts-mls asks. */
export function authenticationService(check: CredentialCheck): AuthenticationService {
  return {
    validateCredential: async (credential, signatureKey) =>
      credential.credentialType === 'basic' && 'identity' in credential && check(credential.identity, signatureKey),
  };
}
