import { concatBytes } from '../bytes.ts';
import type { SignatureCrypto } from '../crypto.ts';
import type { EntryId, Hash } from '../ids.ts';
import { untilOfEntry } from './lifetime.ts';

type Hashing = Pick<SignatureCrypto, 'sha256'>;

/** What is left of an entry that may be forgotten: its time (seconds since 1970) and the hash of its bytes. */
export interface Passing {
  readonly until: number;
  readonly digest: Hash;
}

export interface EntryName {
  readonly id: EntryId;
  /** Null where the entry is kept as long as the log's retention. */
  readonly passing: Passing | null;
}

/**
 * The name of an entry: of its bytes and of the slot that its author had applied. The same bytes under another tag are
 * another entry, so nobody can have one counted for another epoch than it is of. One with a lifetime is named by it
 * and by the hash of its bytes: without the bytes, its name still proves that its author let it be forgotten then.
 */
export function nameEntry(crypto: Hashing, tag: number, body: Uint8Array): EntryName {
  const until = untilOfEntry(body);
  if (until === 0) return { id: crypto.sha256(concatBytes(ENTRY_LABEL, uint64(tag), body)) as EntryId, passing: null };
  const passing = { until, digest: crypto.sha256(body) as Hash };
  return { id: passingEntryId(crypto, tag, passing), passing };
}

export function entryIdOf(crypto: Hashing, tag: number, body: Uint8Array): EntryId {
  return nameEntry(crypto, tag, body).id;
}

/** The name of an entry with a lifetime, by what is left of it. */
export function passingEntryId(crypto: Hashing, tag: number, { until, digest }: Passing): EntryId {
  return crypto.sha256(concatBytes(PASSING_ENTRY_LABEL, uint64(tag), uint64(until), digest)) as EntryId;
}

const ENTRY_LABEL = new TextEncoder().encode('pando/1 entry\0');
const PASSING_ENTRY_LABEL = new TextEncoder().encode('pando/1 passing entry\0');

function uint64(number: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
  return bytes;
}
