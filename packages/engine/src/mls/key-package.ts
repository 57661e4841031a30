import { mapDecoders } from 'ts-mls/codec/tlsDecoder.js';
import { contramapBufferEncoders, encode } from 'ts-mls/codec/tlsEncoder.js';
import { decodeVarLenData, varLenDataEncoder } from 'ts-mls/codec/variableLength.js';
import {
  encodeKeyPackage,
  generateKeyPackageWithKey,
  type KeyPackage,
  makeKeyPackageRef,
  type PrivateKeyPackage,
  verifyKeyPackage,
} from 'ts-mls/keyPackage.js';
import { verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js';
import { equalBytes } from '../crypto/bytes.ts';
import { basicCredential, capabilities, credentialOf, requirePlainLeaf, UNLIMITED } from './credential.ts';
import { attempt, failed } from './failure.ts';
import type { Context } from './context.ts';
import type { FreshKeyPackage, KeyPackageOutcome, LeafKey, OwnKeyPackage } from './mls.ts';
import { requireUsableKey } from './tree-rules.ts';
import { decodeWhole, readKeyPackage } from './wire.ts';

export async function generateKeyPackage(
  { suite, cipherSuite }: Context,
  credential: Uint8Array,
  leafKey: LeafKey | undefined,
): Promise<FreshKeyPackage> {
  const keys =
    leafKey === undefined
      ? await cipherSuite.signature.keygen()
      : { signKey: leafKey.seed, publicKey: leafKey.publicKey };
  const { publicPackage, privatePackage } = await generateKeyPackageWithKey(
    basicCredential(credential),
    capabilities(suite),
    UNLIMITED,
    [],
    keys,
    cipherSuite,
    [],
  );
  return {
    keyPackage: encodeKeyPackage(publicPackage),
    secret: encodeSecret(privatePackage),
    ref: await makeKeyPackageRef(publicPackage, cipherSuite.hash),
  };
}

export async function keyPackageInfo(context: Context, bytes: Uint8Array): Promise<KeyPackageOutcome> {
  const keyPackage = readKeyPackage(bytes);
  if (keyPackage === undefined) return { ok: false, reason: 'malformed' };
  if (keyPackage.version !== 'mls10' || keyPackage.cipherSuite !== context.suite.name)
    return { ok: false, reason: 'suite' };
  const sound = await attempt(() => isSound(context, keyPackage));
  if (failed(sound) || !sound) return { ok: false, reason: 'invalid' };
  const credential = credentialOf(keyPackage.leafNode);
  const signatureKey = keyPackage.leafNode.signaturePublicKey;
  if (!context.check(credential, signatureKey)) return { ok: false, reason: 'credential' };
  return { ok: true, ref: await makeKeyPackageRef(keyPackage, context.cipherSuite.hash), credential, signatureKey };
}

async function isSound({ suite, cipherSuite, kem }: Context, keyPackage: KeyPackage): Promise<boolean> {
  const { leafNode, initKey } = keyPackage;
  requirePlainLeaf(leafNode, suite);
  requireUsableKey({ nodeType: 'leaf', leaf: leafNode }, kem);
  return (
    keyPackage.extensions.length === 0 &&
    initKey.length === kem.publicKeyLength &&
    kem.isUsable(initKey) &&
    !equalBytes(initKey, leafNode.hpkePublicKey) &&
    (await verifyLeafNodeSignatureKeyPackage(leafNode, cipherSuite.signature)) &&
    (await verifyKeyPackage(keyPackage, cipherSuite.signature))
  );
}

/** Reads what `generateKeyPackage` made; anything else is a broken invariant. */
export function readOwn(own: OwnKeyPackage): {
  readonly publicPackage: KeyPackage;
  readonly privatePackage: PrivateKeyPackage;
} {
  const publicPackage = readKeyPackage(own.keyPackage);
  const privatePackage = decodeWhole(decodeSecret, own.secret);
  if (publicPackage === undefined || privatePackage === undefined)
    throw new Error('the own key package does not decode');
  return { publicPackage, privatePackage };
}

const encodeSecret = encode(
  contramapBufferEncoders([varLenDataEncoder, varLenDataEncoder, varLenDataEncoder], (keys: PrivateKeyPackage) => [
    keys.initPrivateKey,
    keys.hpkePrivateKey,
    keys.signaturePrivateKey,
  ]),
);

const decodeSecret = mapDecoders(
  [decodeVarLenData, decodeVarLenData, decodeVarLenData],
  (initPrivateKey, hpkePrivateKey, signaturePrivateKey): PrivateKeyPackage => ({
    initPrivateKey,
    hpkePrivateKey,
    signaturePrivateKey,
  }),
);
