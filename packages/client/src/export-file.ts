import type { ApiError, Outcome } from '@pando/engine';
import { scryptAsync } from '@noble/hashes/scrypt.js';

/**
 * A file that a passphrase opens: magic, version, the parameters of scrypt (RFC 7914), salt, nonce, then AES-256-GCM
 * over the content with all that comes before it as associated data.
 */
const magic = new TextEncoder().encode('PandoExport');
const version = 1;
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = magic.length + 4 + saltBytes + nonceBytes;

interface Cost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

const cost: Cost = { logN: 15, r: 8, p: 1 };
/** What a file may ask of this device: eight times the memory and the time of our own. */
const maxCost: Cost = { logN: 18, r: 8, p: 1 };

/** Encrypts bytes under a passphrase. Takes about a tenth of a second and 32 MiB on purpose. */
export async function sealExport(content: Uint8Array, passphrase: string): Promise<Uint8Array<ArrayBuffer>> {
  const header = new Uint8Array(headerBytes);
  header.set(magic);
  header.set([version, cost.logN, cost.r, cost.p], magic.length);
  crypto.getRandomValues(header.subarray(magic.length + 4));
  const key = await deriveKey(passphrase, header, cost);
  const sealed = await crypto.subtle.encrypt(gcm(header), key, content as Uint8Array<ArrayBuffer>);
  const file = new Uint8Array(headerBytes + sealed.byteLength);
  file.set(header);
  file.set(new Uint8Array(sealed), headerBytes);
  return file;
}

/** The content of a file that `sealExport` made. Errors: `bad-parameters` (not such a file), `wrong-passphrase`. */
export async function openExport(file: Uint8Array, passphrase: string): Promise<Outcome<Uint8Array<ArrayBuffer>>> {
  const header = file.slice(0, headerBytes);
  if (file.length < headerBytes + tagBytes || !magic.every((byte, i) => header[i] === byte)) return refuse(notAnExport);
  const [fileVersion = 0, logN = 0, r = 0, p = 0] = header.subarray(magic.length);
  if (fileVersion !== version) return refuse(newerExport);
  if (logN < 1 || logN > maxCost.logN || r < 1 || r > maxCost.r || p < 1 || p > maxCost.p) return refuse(notAnExport);
  const key = await deriveKey(passphrase, header, { logN, r, p });
  try {
    const content = await crypto.subtle.decrypt(gcm(header), key, file.slice(headerBytes));
    return { ok: true, value: new Uint8Array(content) };
  } catch {
    return refuse(wrongPassphrase);
  }
}

async function deriveKey(passphrase: string, header: Uint8Array, { logN, r, p }: Cost): Promise<CryptoKey> {
  const salt = header.subarray(magic.length + 4, magic.length + 4 + saltBytes);
  // Keyboards differ in how they compose a letter; the passphrase is the same.
  const secret = new TextEncoder().encode(passphrase.normalize('NFKC'));
  const bytes = (await scryptAsync(secret, salt, { N: 2 ** logN, r, p, dkLen: 32 })) as Uint8Array<ArrayBuffer>;
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

function gcm(header: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: 'AES-GCM', iv: header.slice(headerBytes - nonceBytes), additionalData: header };
}

const notAnExport: ApiError = {
  code: 'bad-parameters',
  message: 'This file is not an export of Pando, or is damaged.',
};
const newerExport: ApiError = {
  code: 'bad-parameters',
  message: 'This export was made by a newer Pando; update this one.',
};
const wrongPassphrase: ApiError = {
  code: 'wrong-passphrase',
  message: 'The passphrase does not open this file, or the file is damaged.',
};

function refuse(error: ApiError): Outcome<never> {
  return { ok: false, error };
}
