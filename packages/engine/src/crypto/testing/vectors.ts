import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Official vectors live beside the repository, in the folder that PANDO_SHARED names; they are not copied into it. */
const SHARED = process.env['PANDO_SHARED'] ?? join(import.meta.dirname, '../../../../../../shared');

/** One file of official vectors, or undefined where they are not at hand. */
export function officialVectors<T>(path: string): T | undefined {
  const file = join(SHARED, 'vectors', path);
  if (SHARED === '' || !existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}

export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
