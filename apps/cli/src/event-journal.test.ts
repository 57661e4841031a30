import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventJournal, journalPath } from './event-journal.ts';
import { JournalReader } from './journal-reader.ts';
import { recoverJournal } from './journal-recovery.ts';
import { ana, conversation, messageEvent, messageOf } from './testing/events.ts';
import { FakePando } from './testing/fake-pando.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pando-journal-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const idsFrom = (reader: JournalReader): readonly unknown[] =>
  reader.read().events.map((event) => ('id' in event ? event.id : event.type));

describe('EventJournal', () => {
  it('gives a reader each event once, in order', () => {
    const reader = new JournalReader(folder, 0);
    expect(idsFrom(reader)).toEqual([]);
    const journal = new EventJournal(folder);
    journal.append(messageEvent('m1'));
    journal.append(messageEvent('m2'));
    expect(idsFrom(reader)).toEqual(['m1', 'm2']);
    journal.append(messageEvent('m3'));
    expect(idsFrom(reader)).toEqual(['m3']);
    expect(idsFrom(new JournalReader(folder, 2))).toEqual(['m3']);
    expect(idsFrom(JournalReader.atEnd(folder))).toEqual([]);
  });

  it('keeps only what matters later', () => {
    const journal = new EventJournal(folder);
    journal.append({ type: 'network', online: true });
    journal.append({ type: 'conversation', conversation, change: 'added' });
    journal.append({ type: 'request', conversation, from: ana, at: '2026-11-23T12:00:00.000Z' });
    expect(idsFrom(new JournalReader(folder, 0))).toEqual(['request']);
  });

  it('goes on after a line that a crash has torn', () => {
    new EventJournal(folder).append(messageEvent('m1'));
    appendFileSync(journalPath(folder), '{"seq":2,"event":{"type":"mess');
    const reader = new JournalReader(folder, 0);
    expect(idsFrom(reader)).toEqual(['m1']);
    const journal = new EventJournal(folder);
    expect(journal.unclean).toBe(true);
    journal.append(messageEvent('m2'));
    expect(idsFrom(reader)).toEqual(['m2']);
    journal.close();
    expect(new EventJournal(folder).unclean).toBe(false);
  });

  it('stays small, and says how many events it no longer has', () => {
    const limit = 4096;
    const journal = new EventJournal(folder, limit);
    const behind = new JournalReader(folder, 0);
    const following = new JournalReader(folder, 0);
    const followed: unknown[] = [];
    for (let number = 1; number <= 100; number += 1) {
      journal.append(messageEvent(`m${number}`));
      followed.push(...idsFrom(following));
      expect(statSync(journalPath(folder)).size).toBeLessThan(2 * limit);
    }
    expect(followed).toEqual(Array.from({ length: 100 }, (_, index) => `m${index + 1}`));
    const { events, dropped } = behind.read();
    expect(dropped).toBeGreaterThan(0);
    expect(events.length + dropped).toBe(100);
    expect(events.at(-1)).toEqual(messageEvent('m100'));
  });

  it('learns from history what a crash kept out of it', async () => {
    const history = Array.from({ length: 120 }, (_, index) => messageOf(`m${index}`));
    const summary = {
      id: conversation,
      kind: 'direct',
      name: 'Ana',
      members: [],
      unread: 0,
      mentions: 0,
      writable: true,
      status: 'active',
      activeAt: '',
      queued: 0,
      preferences: { archived: false, folders: [], markedUnread: false, notify: 'all' },
    } as const;
    const pando = new FakePando({
      list: () => ({ ok: true, value: [summary] }),
      history: ({ limit = 50, before }) => {
        const end = before === undefined ? history.length : history.findIndex(({ id }) => id === before);
        return { ok: true, value: history.slice(Math.max(0, end - limit), end) };
      },
    });
    const crashed = new EventJournal(folder);
    crashed.append(messageEvent('m20'));
    crashed.append(messageEvent('m30'));
    const journal = new EventJournal(folder);
    expect(journal.unclean).toBe(true);
    await recoverJournal(pando, journal);
    const newer = history.slice(21).filter(({ id }) => id !== 'm30');
    expect(idsFrom(new JournalReader(folder, 2))).toEqual(newer.map(({ id }) => id));
    await recoverJournal(pando, new EventJournal(folder));
    expect(idsFrom(new JournalReader(folder, 120))).toEqual([]);
  });

  it('does not take old messages for new ones after dropping their events', async () => {
    const journal = new EventJournal(folder, 4096);
    const history = Array.from({ length: 60 }, (_, index) => messageOf(`m${index}`));
    for (const { id } of history) journal.append(messageEvent(id));
    const lines = readFileSync(journalPath(folder), 'utf8').trim().split('\n').length;
    const summary = {
      id: conversation,
      kind: 'direct',
      name: 'Ana',
      members: [],
      unread: 0,
      mentions: 0,
      writable: true,
      status: 'active',
      activeAt: '',
      queued: 0,
      preferences: { archived: false, folders: [], markedUnread: false, notify: 'all' },
    } as const;
    const pando = new FakePando({
      list: () => ({ ok: true, value: [summary] }),
      history: () => ({ ok: true, value: history.slice(-50) }),
    });
    await recoverJournal(pando, new EventJournal(folder, 4096));
    expect(readFileSync(journalPath(folder), 'utf8').trim().split('\n')).toHaveLength(lines);
  });
});
