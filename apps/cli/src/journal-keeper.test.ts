import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConversationSummary, Message, Outcome } from '@pando/engine/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EventJournal } from './event-journal.ts';
import { JournalKeeper } from './journal-keeper.ts';
import { JournalReader } from './journal-reader.ts';
import { conversation, messageEvent, messageOf } from './testing/events.ts';
import { FakePando } from './testing/fake-pando.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pando-keeper-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const summary: ConversationSummary = {
  id: conversation,
  kind: 'direct',
  name: 'Ana',
  members: [],
  unread: 0,
  mentions: 0,
  writable: true,
  status: 'active',
  activeAt: '2026-11-23T12:00:00.000Z',
  queued: 0,
  preferences: { archived: false, folders: [], markedUnread: false, notify: 'all' },
};
const ids = (): readonly unknown[] =>
  new JournalReader(folder, 0).read().events.map((event) => 'id' in event && event.id);

it('after an unclean end, writes what is missing before what happens now, and nothing twice', async () => {
  new EventJournal(folder).append(messageEvent('m1'));
  const history = Promise.withResolvers<Outcome<readonly Message[]>>();
  const pando = new FakePando({ list: () => ({ ok: true, value: [summary] }), history: () => history.promise });
  const keeper = new JournalKeeper(pando, folder);
  pando.emit(messageEvent('m3'));
  pando.emit(messageEvent('m4'));
  expect(ids()).toEqual(['m1']);
  history.resolve({ ok: true, value: [messageOf('m1'), messageOf('m2'), messageOf('m3')] });
  await expect.poll(ids).toEqual(['m1', 'm2', 'm3', 'm4']);
  pando.emit(messageEvent('m5'));
  expect(ids()).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
  keeper.close();
  expect(new EventJournal(folder).unclean).toBe(false);
});

it('after a clean end, writes at once', () => {
  const first = new EventJournal(folder);
  first.append(messageEvent('m1'));
  first.close();
  const pando = new FakePando({});
  const keeper = new JournalKeeper(pando, folder);
  pando.emit(messageEvent('m2'));
  expect(ids()).toEqual(['m1', 'm2']);
  expect(pando.calls).toEqual([]);
  keeper.close();
});
