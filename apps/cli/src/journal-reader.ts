import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { PandoEvent } from '@pando/engine/api';
import { journalPath } from './event-journal.ts';
import { parseJournal } from './journal-record.ts';

export interface NewEvents {
  readonly events: readonly PandoEvent[];
  /** Events that were dropped from the journal before this reader came to them. */
  readonly dropped: number;
}

/** Reads the journal from a number on; any process may, while the owner writes. */
export class JournalReader {
  /** Number of the last event that was read. */
  seq: number;
  private readonly path: string;
  private inode = 0;
  private offset = 0;

  constructor(profile: string, seq: number) {
    this.path = journalPath(profile);
    this.seq = seq;
  }

  /** A reader that starts after the newest event. */
  static atEnd(profile: string): JournalReader {
    const reader = new JournalReader(profile, 0);
    reader.read();
    return reader;
  }

  read(): NewEvents {
    const events: PandoEvent[] = [];
    let dropped = 0;
    for (const record of parseJournal(this.newLines())) {
      if ('known' in record) {
        dropped += Math.max(0, record.seq - this.seq);
        this.seq = Math.max(this.seq, record.seq);
      } else if (record.seq > this.seq) {
        events.push(record.event);
        this.seq = record.seq;
      }
    }
    return { events, dropped };
  }

  /** Whole lines since the last call; all of them if the owner has rewritten the file. */
  private newLines(): string {
    let file: number;
    try {
      file = openSync(this.path, 'r');
    } catch {
      return '';
    }
    try {
      const { ino, size } = fstatSync(file);
      if (ino !== this.inode || size < this.offset) this.offset = 0;
      this.inode = ino;
      const bytes = Buffer.alloc(size - this.offset);
      const length = readSync(file, bytes, 0, bytes.length, this.offset);
      const whole = bytes.subarray(0, length).lastIndexOf(0x0a) + 1;
      this.offset += whole;
      return bytes.subarray(0, whole).toString();
    } finally {
      closeSync(file);
    }
  }
}
