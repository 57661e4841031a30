import type { StoreReader } from '../store.ts';
import type { PersonRow } from '../people/person-row.ts';
import type { ExportedConversation } from '../services.ts';
import { decodeStored, encodeStored } from '../stored.ts';
import type { Transaction } from '../transaction.ts';
import type { ExportedIdentity } from './identity.ts';

const VERSION = 1;

/** Shared by all conversations, and of each: what a person sees. What devices have of one another is not for a new one. */
const SHARED_SPACES = ['timeline.clock'];
const LIST_SPACE = 'timeline';
const SPACES_PER_CONVERSATION = ['timeline.lines', 'timeline.references'];

/** What an account takes along to a new device. Keys of conversations are never among it. */
export interface Exported {
  readonly version: typeof VERSION;
  readonly identity: ExportedIdentity;
  readonly people: readonly PersonRow[];
  readonly conversations: readonly ExportedConversation[];
  readonly rows: readonly ExportedRow[];
}

interface ExportedRow {
  readonly space: string;
  readonly key: string;
  readonly value: Uint8Array;
}

/** Plain bytes: whoever makes a file of them seals it. */
export function encodeExport(parts: Omit<Exported, 'version'>): Uint8Array {
  return encodeStored({ version: VERSION, ...parts });
}

/** Undefined where the bytes are not an export that this version reads. They come from a file, so they may be anything. */
export function decodeExport(bytes: Uint8Array): Exported | undefined {
  try {
    const decoded = decodeStored<Partial<Exported> | null>(bytes);
    const isOne =
      decoded?.version === VERSION && (decoded.identity?.chain.length ?? 0) > 0 && Array.isArray(decoded.rows);
    return isOne ? (decoded as Exported) : undefined;
  } catch {
    return undefined;
  }
}

/** The history of these conversations as the store has it. */
export async function historyRows(
  store: StoreReader,
  conversations: readonly ExportedConversation[],
): Promise<readonly ExportedRow[]> {
  const rows: ExportedRow[] = [];
  for (const space of wholeSpaces(conversations)) {
    for (const { key, value } of await store.range(space)) rows.push({ space, key, value });
  }
  for (const { id } of conversations) {
    const value = await store.get(LIST_SPACE, id);
    if (value !== undefined) rows.push({ space: LIST_SPACE, key: id, value });
  }
  return rows;
}

/** Writes exported history back; rows for other spaces are left out. */
export function restoreHistory(tx: Transaction, { conversations, rows }: Exported): void {
  const spaces = new Set([LIST_SPACE, ...wholeSpaces(conversations)]);
  for (const { space, key, value } of rows) if (spaces.has(space)) tx.put(space, key, value);
}

function wholeSpaces(conversations: readonly ExportedConversation[]): readonly string[] {
  return [
    ...SHARED_SPACES,
    ...conversations.flatMap(({ id }) => SPACES_PER_CONVERSATION.map((name) => `${name}/${id}`)),
  ];
}
