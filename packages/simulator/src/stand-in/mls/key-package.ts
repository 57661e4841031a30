import type { FreshKeyPackage, KeyPackageOutcome, LeafKey, OwnKeyPackage } from '@pando/engine/mls';
import { decodeOwn, encode, equalBytes } from '@pando/protocol';
import { digestOf } from '../digest.ts';
import type { Context } from './context.ts';
import { attempt, InvalidError } from './invalid.ts';
import { isUsableKey, type LeafNode, makeLeaf, publicKeyOf, readLeaf, requireSoundLeaf } from './tree.ts';
import { keyPackage, keyPackageBody, keyPackageSecret, read, SECRET_LENGTH } from './wire.ts';

export interface KeyPackage {
  readonly ref: Uint8Array;
  readonly leaf: LeafNode;
  readonly initKey: Uint8Array;
}

export function generateKeyPackage(
  { crypto, suite }: Context,
  credential: Uint8Array,
  leafKey: LeafKey | undefined,
): FreshKeyPackage {
  const signatureSeed = leafKey?.seed ?? crypto.random(SECRET_LENGTH);
  const signatureKey = leafKey?.publicKey ?? crypto.ed25519.publicKey(signatureSeed);
  const encryptionSecret = crypto.random(SECRET_LENGTH);
  const initSecret = crypto.random(SECRET_LENGTH);
  const encryptionKey = publicKeyOf(encryptionSecret);
  const leaf = makeLeaf(crypto.ed25519, signatureSeed, { credential, signatureKey, encryptionKey });
  const body = encode(keyPackageBody, { leaf: leaf.bytes, initKey: publicKeyOf(initSecret) });
  const signature = crypto.ed25519.sign(signatureSeed, body);
  const encoded = encode(keyPackage, { kind: 'key package', suite, body, signature });
  return {
    keyPackage: encoded,
    ref: refOf(encoded),
    secret: encode(keyPackageSecret, { signatureSeed, encryptionSecret, initSecret }),
  };
}

export function keyPackageInfo(context: Context, bytes: Uint8Array): KeyPackageOutcome {
  const outer = read(keyPackage, bytes);
  if (outer === undefined) return { ok: false, reason: 'malformed' };
  if (outer.suite !== context.suite) return { ok: false, reason: 'suite' };
  const sound = attempt(() => soundKeyPackage(context, bytes));
  if (sound instanceof InvalidError) return { ok: false, reason: 'invalid' };
  const { ref, leaf } = sound;
  const { credential, signatureKey } = leaf;
  if (!context.check(credential, signatureKey)) return { ok: false, reason: 'credential' };
  return { ok: true, ref, credential, signatureKey };
}

/** Throws `InvalidError` unless it can be added; its credential is not looked at. */
export function soundKeyPackage({ crypto, suite }: Context, bytes: Uint8Array): KeyPackage {
  const outer = read(keyPackage, bytes);
  const body = outer && read(keyPackageBody, outer.body);
  const leaf = body && readLeaf(body.leaf);
  if (outer === undefined || body === undefined || leaf === undefined)
    throw new InvalidError('a malformed key package');
  if (outer.suite !== suite) throw new InvalidError('a key package of another suite');
  requireSoundLeaf(crypto.ed25519, leaf);
  if (!isUsableKey(body.initKey) || equalBytes(body.initKey, leaf.encryptionKey))
    throw new InvalidError('an init key that cannot be used');
  if (!crypto.ed25519.verify(leaf.signatureKey, outer.body, outer.signature))
    throw new InvalidError('a key package with a bad signature');
  return { ref: refOf(bytes), leaf, initKey: body.initKey };
}

export function refOf(bytes: Uint8Array): Uint8Array {
  return digestOf('key package', bytes);
}

/** Reads what `generateKeyPackage` made; anything else is a broken invariant. */
export function readOwn(own: OwnKeyPackage): {
  readonly leaf: LeafNode;
  readonly signatureSeed: Uint8Array;
  readonly encryptionSecret: Uint8Array;
  readonly initSecret: Uint8Array;
} {
  const leaf = readLeaf(decodeOwn(keyPackageBody, decodeOwn(keyPackage, own.keyPackage).body).leaf);
  if (leaf === undefined) throw new Error('the own key package does not decode');
  return { leaf, ...decodeOwn(keyPackageSecret, own.secret) };
}
