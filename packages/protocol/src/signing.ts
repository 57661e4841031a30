import { type Codec, Writer } from './cbor/index.ts';
import type { SignatureCrypto } from './crypto.ts';
import type { Hash, Signature } from './ids.ts';

const textEncoder = new TextEncoder();

/**
 * A kind of statement that is hashed or signed. The label separates the kinds, so that no signature under one
 * can be shown as another.
 */
export interface Statement<T> {
  bytes(value: T): Uint8Array;
  hash(crypto: Pick<SignatureCrypto, 'sha256'>, value: T): Hash;
  sign(crypto: SignatureCrypto, seed: Uint8Array, value: T): Signature;
  verify(crypto: SignatureCrypto, publicKey: Uint8Array, value: T, signature: Uint8Array): boolean;
}

export function statement<T>(label: string, codec: Codec<T>): Statement<T> {
  const prefix = textEncoder.encode(`pando/1 ${label}\0`);
  const bytes = (value: T): Uint8Array => {
    const writer = new Writer();
    writer.raw(prefix);
    codec.write(writer, value);
    return writer.finish();
  };
  return {
    bytes,
    hash: (crypto, value) => crypto.sha256(bytes(value)) as Hash,
    sign: (crypto, seed, value) => crypto.ed25519.sign(seed, bytes(value)) as Signature,
    verify: (crypto, publicKey, value, signature) => crypto.ed25519.verify(publicKey, bytes(value), signature),
  };
}
