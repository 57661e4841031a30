import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { PandoEvent } from '@pando/engine/api';
import { compacted, isLasting, type JournalRecord, knownMessages, parseJournal } from './journal-record.ts';

/** The journal drops its older half when it grows beyond this. */
const MAX_JOURNAL_BYTES = 4 * 1024 * 1024;

export const journalPath = (profile: string): string => join(profile, 'events.jsonl');
/** There while a process writes the journal: found at the start, it tells that the last one did not end cleanly. */
const openMarkPath = (profile: string): string => join(profile, 'events.open');

/**
 * What happened in a profile, in order: the lines from which `receive` prints. One process, the profile's owner,
 * writes it. A line is written before anybody is told of its event, so a killed process loses at most the events
 * between the engine's store and this file; `unclean` says that this may have happened.
 */
export class EventJournal {
  readonly unclean: boolean;
  /** Messages of which the journal already tells, by conversation. */
  readonly known: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly profile: string;
  private readonly maxBytes: number;
  private seq: number;
  private size: number;

  /** Opens the journal of the profile that this process owns; a torn last line is cut off. */
  constructor(profile: string, maxBytes = MAX_JOURNAL_BYTES) {
    this.profile = profile;
    this.maxBytes = maxBytes;
    mkdirSync(profile, { recursive: true, mode: 0o700 });
    this.unclean = existsSync(openMarkPath(profile));
    writeFileSync(openMarkPath(profile), `${process.pid}\n`);
    const records = this.recover();
    this.known = knownMessages(records);
    this.seq = records.at(-1)?.seq ?? 0;
    this.size = existsSync(journalPath(profile)) ? readFileSync(journalPath(profile)).length : 0;
  }

  append(event: PandoEvent): void {
    if (!isLasting(event)) return;
    this.seq += 1;
    const line = Buffer.from(`${JSON.stringify({ seq: this.seq, event } satisfies JournalRecord)}\n`);
    appendFileSync(journalPath(this.profile), line, { mode: 0o600 });
    this.size += line.length;
    if (this.size > this.maxBytes) this.compact();
  }

  close(): void {
    rmSync(openMarkPath(this.profile), { force: true });
  }

  private recover(): readonly JournalRecord[] {
    const path = journalPath(this.profile);
    if (!existsSync(path)) return [];
    const bytes = readFileSync(path);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    if (whole < bytes.length) truncateSync(path, whole);
    return parseJournal(bytes.subarray(0, whole).toString());
  }

  private compact(): void {
    const path = journalPath(this.profile);
    const lines = compacted(parseJournal(readFileSync(path, 'utf8')), this.maxBytes / 2);
    const text = lines.map((line) => `${line}\n`).join('');
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
    this.size = Buffer.byteLength(text);
  }
}
