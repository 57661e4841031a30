import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PASSING_GRACE_MS, entryIdOf } from '@pando/protocol';
import { START, TestLog, TestServer, crypto } from '../core/testing/grove.ts';
import { passingBody } from '../core/testing/passing-body.ts';
import { sqliteStore } from './sqlite.ts';

const UNTIL = START / 1000 + 60;
const FORGOTTEN_AT = UNTIL * 1000 + PASSING_GRACE_MS;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pando-passing-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** How often some bytes occur in all files of the folder. */
function occurrences(text: string): number {
  return readdirSync(folder).reduce(
    (sum, name) => sum + readFileSync(join(folder, name)).toString('latin1').split(text).length - 1,
    0,
  );
}

it('has nothing of a ciphertext in its files any more once its time is over', () => {
  const path = join(folder, 'store.sqlite');
  const store = sqliteStore(path);
  const server = new TestServer('on disk', { store });
  const log = new TestLog([server]);
  const [client] = log.clients;
  if (client === undefined) throw new Error('no client');
  const words = (word: string, times: number): string => `${word} `.repeat(times);
  // Within a page, and over many pages of their own.
  for (const times of [1, 10, 1_000, 10_000]) {
    const body = passingBody(words('vanishing', times), UNTIL + times);
    client.expect('appended', { type: 'append', log: log.id, tag: 0, body });
    log.append(client, words('remaining', times));
  }
  expect(occurrences('vanishing')).toBeGreaterThan(10_500);
  server.tick(FORGOTTEN_AT + 1_000);
  expect(occurrences('vanishing')).toBeGreaterThan(10_000);
  server.tick(FORGOTTEN_AT + 10_000_000);
  expect(occurrences('vanishing')).toBe(0);
  expect(occurrences('remaining')).toBeGreaterThan(10_500);
  store.close();
  expect(occurrences('vanishing')).toBe(0);
});

it('takes over the entries of a file of the last schema', () => {
  const path = join(folder, 'store.sqlite');
  const old = sqliteStore(path);
  const server = new TestServer('upgraded', { store: old });
  const log = new TestLog([server]);
  const [client] = log.clients;
  if (client === undefined) throw new Error('no client');
  log.append(client, 'from before');
  old.close();
  const database = new DatabaseSync(path);
  database.exec(`
    DROP INDEX entries_passing; ALTER TABLE entries DROP COLUMN until; ALTER TABLE entries DROP COLUMN digest;
    PRAGMA user_version = 3;
  `);
  database.close();
  const store = sqliteStore(path);
  const number = store.logs.find(log.id)?.number;
  if (number === undefined) throw new Error('the log is gone');
  const text = new TextEncoder().encode('from before');
  expect(store.entries.find(number, entryIdOf(crypto, 0, text))).toMatchObject({
    body: new Uint8Array(text),
    expired: false,
    passing: null,
  });
  expect(store.transaction(() => store.entries.pass(Number.MAX_SAFE_INTEGER, 10))).toBe(0);
  store.close();
});
