import { scryptAsync } from '@noble/hashes/scrypt.js';
import { unwrapped, type WrappedKey, wrapped } from '../wrapped-key.ts';
import type { PassphraseWay } from './lock-record.ts';

/* The key that wraps the stores' keys, and what wraps it. */

const saltBytes = 16;
/** 64 MiB and some half a second, twice over: RFC 7914's parameters as OWASP advises them for passwords. */
const cost = { logN: 16, r: 8, p: 2 } as const;

const algorithm = { name: 'AES-GCM', length: 256 };
const usages = ['wrapKey', 'unwrapKey'] as const;
const passkeyInfo = new TextEncoder().encode('Pando app lock, passkey');

/** A lock's key that can be wrapped; what is used is the one that was unwrapped again, and cannot be read out. */
export function newLockKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey(algorithm, true, usages);
}

/** Wraps a lock's key by a passphrase. Slow on purpose. */
export async function passphraseWay(lockKey: CryptoKey, passphrase: string): Promise<PassphraseWay> {
  const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
  const key = await wrapped(lockKey, await keyOfPassphrase(passphrase, { salt, ...cost }));
  return { salt, ...cost, key };
}

/** What a passphrase becomes. */
export async function keyOfPassphrase(
  passphrase: string,
  { salt, logN, r, p }: Omit<PassphraseWay, 'key'>,
): Promise<CryptoKey> {
  // Keyboards differ in how they compose a letter; the passphrase is the same.
  const secret = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const bytes = (await scryptAsync(secret, salt, { N: 2 ** logN, r, p, dkLen: 32 })) as Uint8Array<ArrayBuffer>;
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, usages);
  bytes.fill(0);
  return key;
}

/** What a passkey's answer becomes. */
export async function keyOfPasskey(answer: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', answer, 'HKDF', false, ['deriveKey']);
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: passkeyInfo };
  return crypto.subtle.deriveKey(parameters, secret, algorithm, false, usages);
}

/** The lock's key, or undefined where `by` is not what wrapped it. Extractable only in order to be wrapped once more. */
export async function openLockKey(
  key: WrappedKey,
  by: CryptoKey,
  isExtractable = false,
): Promise<CryptoKey | undefined> {
  try {
    return await unwrapped(key, by, algorithm, usages, isExtractable);
  } catch {
    return undefined;
  }
}
