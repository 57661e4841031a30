import {
  type Codec,
  type Infer,
  KEY_BYTES,
  MAX_MEMBERS,
  MAX_NAME_BYTES,
  MAX_URL_BYTES,
  accountId,
  bool,
  bytes,
  certifiedRecord,
  decode,
  encode,
  fixedBytes,
  genesis,
  list,
  nullable,
  replicaSet,
  struct,
  text,
  token,
  uint,
  word,
} from '@pando/protocol';
import type { PersonRow } from '../people/person-row.ts';
import { REGISTER_SPACE, registerRow } from '../preferences/register.ts';
import type { ExportedConversation } from '../services.ts';
import type { StoreReader } from '../store.ts';
import { isTimelineRow, timelineSpaces } from '../timeline/index.ts';
import type { Transaction } from '../transaction.ts';
import type { ExportedIdentity } from './identity.ts';

const VERSION = 1;

const MAX_RECORDS = 10_000;
const MAX_INBOX_SECRET_BYTES = 8192;
const MAX_PEOPLE = 1_000_000;
const MAX_CONVERSATIONS = 1_000_000;
const MAX_ROWS = 100_000_000;
const MAX_HOMES = 64;
/** Of a row's space, and of its key. */
const MAX_KEY_BYTES = 512;
const MAX_ROW_BYTES = 16 * 1024 * 1024;

const exportedIdentity: Codec<ExportedIdentity> = struct({
  name: text(MAX_NAME_BYTES),
  recoverySeed: fixedBytes(KEY_BYTES),
  inboxSecret: bytes(MAX_INBOX_SECRET_BYTES),
  chain: list(certifiedRecord, MAX_RECORDS),
  token,
});

const MAX_SAFETY_NUMBER = 60;
const exportedPerson: Codec<PersonRow> = struct({
  account: accountId,
  name: nullable(text(MAX_NAME_BYTES)),
  named: bool,
  homes: list(text(MAX_URL_BYTES), MAX_HOMES),
  token: nullable(token),
  contact: bool,
  blocked: bool,
  nickname: nullable(text(MAX_NAME_BYTES)),
  verified: nullable(text(MAX_SAFETY_NUMBER)),
});

const exportedConversation: Codec<ExportedConversation> = struct({
  id: text(MAX_KEY_BYTES),
  genesis,
  kind: word(['direct', 'group', 'self']),
  name: text(MAX_NAME_BYTES),
  replicas: replicaSet,
  members: list(accountId, MAX_MEMBERS),
});

const exportedRow = struct({ space: text(MAX_KEY_BYTES), key: text(MAX_KEY_BYTES), value: bytes(MAX_ROW_BYTES) });
type ExportedRow = Infer<typeof exportedRow>;

/** What an account takes along to a new device. Keys of conversations are never among it. */
export const exported = struct({
  version: uint(VERSION),
  identity: exportedIdentity,
  people: list(exportedPerson, MAX_PEOPLE),
  conversations: list(exportedConversation, MAX_CONVERSATIONS),
  rows: list(exportedRow, MAX_ROWS),
});
export type Exported = Infer<typeof exported>;

/** Plain bytes: whoever makes a file of them seals it. */
export function encodeExport(parts: Omit<Exported, 'version'>): Uint8Array {
  return encode(exported, { version: VERSION, ...parts });
}

/** Undefined where the bytes are not an export that this version reads. They come from a file, so they may be anything. */
export function decodeExport(file: Uint8Array): Exported | undefined {
  const decoded = decode(exported, file);
  if (!decoded.ok || decoded.value.version !== VERSION) return undefined;
  const spaces = new Set(spacesOf(decoded.value.conversations));
  const isSound = decoded.value.rows.every(({ space, value }) => spaces.has(space) && isExportedRow(space, value));
  return isSound ? decoded.value : undefined;
}

function isExportedRow(space: string, value: Uint8Array): boolean {
  return space === REGISTER_SPACE ? decode(registerRow, value).ok : isTimelineRow(space, value);
}

/** The history of these conversations as the store has it, and what its person has chosen. */
export async function historyRows(
  store: StoreReader,
  conversations: readonly ExportedConversation[],
): Promise<readonly ExportedRow[]> {
  const rows: ExportedRow[] = [];
  for (const space of spacesOf(conversations)) {
    if (space === timelineSpaces.list) continue;
    for (const { key, value } of await store.range(space)) rows.push({ space, key, value });
  }
  for (const { id } of conversations) {
    const value = await store.get(timelineSpaces.list, id);
    if (value !== undefined) rows.push({ space: timelineSpaces.list, key: id, value });
  }
  return rows;
}

/** Writes exported history back. */
export function restoreHistory(tx: Transaction, { rows }: Exported): void {
  for (const { space, key, value } of rows) tx.put(space, key, value);
}

const { lines, references, versions, votes, closings, pins, pinOrder } = timelineSpaces;
const seenSpaces = [lines, references, versions, votes, closings, pins, pinOrder];

/** Shared by all conversations, and of each: what a person sees. What devices have of one another is not for a new one. */
function spacesOf(conversations: readonly ExportedConversation[]): readonly string[] {
  return [
    REGISTER_SPACE,
    timelineSpaces.clock,
    timelineSpaces.list,
    timelineSpaces.expiring,
    timelineSpaces.stars,
    ...conversations.flatMap(({ id }) => seenSpaces.map((space) => space(id))),
  ];
}
