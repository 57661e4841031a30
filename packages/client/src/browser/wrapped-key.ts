const ivBytes = 12;

/** A key that another one encrypts (AES-256-GCM). */
export interface WrappedKey {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly bytes: ArrayBuffer;
}

export async function wrapped(key: CryptoKey, by: CryptoKey): Promise<WrappedKey> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  return { iv, bytes: await crypto.subtle.wrapKey('raw', key, by, { name: 'AES-GCM', iv }) };
}

/** The key, which cannot be read out again unless that is asked for. Rejects where another key has wrapped it. */
export function unwrapped(
  { iv, bytes }: WrappedKey,
  by: CryptoKey,
  algorithm: AesKeyGenParams | HmacKeyGenParams,
  usages: readonly KeyUsage[],
  isExtractable = false,
): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey('raw', bytes, by, { name: 'AES-GCM', iv }, algorithm, isExtractable, usages);
}
