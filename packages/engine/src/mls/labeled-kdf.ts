import { concat } from '../crypto/bytes.ts';
import { hkdfExpand, hkdfExtract } from '../crypto/hkdf.ts';
import { HASH_LENGTH, type HashName, type Primitives } from '../crypto/primitives.ts';

/** HPKE's LabeledExtract and LabeledExpand under one suite's identifier (RFC 9180, 4). */
export interface LabeledKdf {
  extract(salt: Uint8Array, label: string, secret: Uint8Array): Uint8Array;
  expand(prk: Uint8Array, label: string, info: Uint8Array, length: number): Uint8Array;
}

const VERSION = new TextEncoder().encode('HPKE-v1');

export function labeledKdf(hash: HashName, hmac: Primitives['hmac'], suiteId: Uint8Array): LabeledKdf {
  const keyed = (key: Uint8Array, data: Uint8Array): Uint8Array => hmac(hash, key, data);
  return {
    extract: (salt, label, secret) =>
      hkdfExtract(keyed, salt, concat(VERSION, suiteId, new TextEncoder().encode(label), secret)),
    expand: (prk, label, info, length) => {
      const labeledInfo = concat(
        Uint8Array.of(length >> 8, length & 0xff),
        VERSION,
        suiteId,
        new TextEncoder().encode(label),
        info,
      );
      return hkdfExpand(keyed, HASH_LENGTH[hash], prk, labeledInfo, length);
    },
  };
}
