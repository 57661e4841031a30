import type { PandoEvent } from '@pando/engine/api';

/** Events that `receive` prints later, when nobody was there to see them. The others only matter at their moment. */
const lasting = {
  message: true,
  file: true,
  reaction: true,
  edit: true,
  vote: true,
  'poll-closed': true,
  pin: true,
  delete: true,
  joined: true,
  left: true,
  receipt: true,
  request: true,
  star: false,
  expired: false,
  typing: false,
  scheduled: false,
  state: false,
  conversation: false,
  progress: false,
  network: false,
  person: false,
  picture: false,
  preferences: false,
  servers: false,
} as const satisfies Record<PandoEvent['type'], boolean>;

export function isLasting(event: PandoEvent): boolean {
  return lasting[event.type];
}

/** One line of the journal. Numbers rise by one from line to line. */
export type JournalRecord =
  | { readonly seq: number; readonly event: PandoEvent }
  /** First line after older ones were dropped: the last number dropped, and the newest message ids by conversation. */
  | { readonly seq: number; readonly known: Readonly<Record<string, readonly string[]>> };

/** The records of whole lines; a line that a crash has torn or mangled is left out. */
export function parseJournal(text: string): readonly JournalRecord[] {
  return text.split('\n').flatMap((line) => {
    const record = parseRecord(line);
    return record === undefined ? [] : [record];
  });
}

function parseRecord(line: string): JournalRecord | undefined {
  if (line === '') return undefined;
  try {
    const value = JSON.parse(line) as Partial<Record<string, unknown>> | null;
    if (typeof value !== 'object' || value === null || typeof value['seq'] !== 'number') return undefined;
    return 'event' in value || 'known' in value ? (value as unknown as JournalRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** The ids of the messages that the records tell of, newest last, by conversation. */
export function knownMessages(records: readonly JournalRecord[]): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Map<string, Set<string>>();
  const learn = (conversation: string, ids: readonly string[]) => {
    const set = known.get(conversation) ?? new Set();
    for (const id of ids) set.add(id);
    known.set(conversation, set);
  };
  for (const record of records) {
    if ('known' in record) {
      for (const [conversation, ids] of Object.entries(record.known)) learn(conversation, ids);
    } else if (record.event.type === 'message' || record.event.type === 'file') {
      learn(record.event.conversation, [record.event.id]);
    }
  }
  return known;
}

/** The newest records that fit in `bytes`, led by what must be remembered of those that do not. */
export function compacted(records: readonly JournalRecord[], bytes: number): readonly string[] {
  const kept: string[] = [];
  let size = 0;
  let index = records.length;
  while (index > 0) {
    const record = records[index - 1];
    if (record === undefined || 'known' in record) break;
    const line = JSON.stringify(record);
    size += line.length + 1;
    if (size > bytes) break;
    kept.unshift(line);
    index -= 1;
  }
  const dropped = records.slice(0, index);
  const last = dropped.at(-1);
  if (last === undefined) return kept;
  const known: Record<string, readonly string[]> = {};
  for (const [conversation, ids] of knownMessages(records)) known[conversation] = [...ids].slice(-KNOWN_KEPT);
  return [JSON.stringify({ seq: last.seq, known } satisfies JournalRecord), ...kept];
}

/** Ids kept of each conversation, to tell a message that a crash kept out of the journal from an old one. */
const KNOWN_KEPT = 100;
