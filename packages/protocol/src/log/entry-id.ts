import { concatBytes } from '../bytes.ts';
import type { SignatureCrypto } from '../crypto.ts';
import type { EntryId } from '../ids.ts';

/**
 * The name of an entry: of its bytes and of the slot that its author had applied. The same bytes under another tag are
 * another entry, so nobody can have one counted for another epoch than it is of.
 */
export function entryIdOf(crypto: Pick<SignatureCrypto, 'sha256'>, tag: number, body: Uint8Array): EntryId {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(tag));
  return crypto.sha256(concatBytes(ENTRY_LABEL, bytes, body)) as EntryId;
}

const ENTRY_LABEL = new TextEncoder().encode('pando/1 entry\0');
