import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEY_BYTES, type ServerKey, type SignatureCrypto, fromHex, toHex } from '@pando/protocol';
import { writeFileDurably } from './durable-file.ts';

/** The server's Ed25519 key. Its incarnation is kept in the store, so that a new store means a new incarnation. */
export interface Identity {
  readonly seed: Uint8Array;
  readonly key: ServerKey;
}

/** Reads the key in the data folder; at the first start makes one that only this user can read. */
export function loadIdentity(folder: string, crypto: SignatureCrypto): Identity {
  const path = join(folder, 'identity.json');
  if (!existsSync(path)) {
    const json = JSON.stringify({ seed: toHex(randomBytes(KEY_BYTES)) });
    writeFileDurably(path, `${json}\n`, 0o600);
  }
  const seed = parseSeed(readFileSync(path, 'utf8'));
  if (seed === undefined) throw new Error(`${path} holds no server key.`);
  return { seed, key: crypto.ed25519.publicKey(seed) as ServerKey };
}

function parseSeed(text: string): Uint8Array | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const hex = typeof json === 'object' && json !== null && 'seed' in json ? json.seed : undefined;
  const seed = typeof hex === 'string' ? fromHex(hex) : undefined;
  return seed?.length === KEY_BYTES ? seed : undefined;
}
