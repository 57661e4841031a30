import { concatBytes, equalBytes } from '@pando/protocol';
import { digestOf } from '../digest.ts';
import { isUsableKey, publicKeyOf } from './tree.ts';
import { SECRET_LENGTH, TAG_LENGTH } from './wire.ts';

/** The plaintext stands as it is, between what the randomness gave and the tag. */
export function hpkeSeal(
  publicKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  encapsulated: Uint8Array,
): Uint8Array | undefined {
  if (!isUsableKey(publicKey)) return undefined;
  return concatBytes(encapsulated, plaintext, tagOf(publicKey, info, aad, encapsulated, plaintext));
}

export function hpkeOpen(
  privateKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < SECRET_LENGTH + TAG_LENGTH) return undefined;
  const encapsulated = sealed.subarray(0, SECRET_LENGTH);
  const plaintext = sealed.slice(SECRET_LENGTH, -TAG_LENGTH);
  const tag = tagOf(publicKeyOf(privateKey), info, aad, encapsulated, plaintext);
  return equalBytes(tag, sealed.subarray(-TAG_LENGTH)) ? plaintext : undefined;
}

function tagOf(...parts: readonly Uint8Array[]): Uint8Array {
  return digestOf('hpke', ...parts).subarray(0, TAG_LENGTH);
}
