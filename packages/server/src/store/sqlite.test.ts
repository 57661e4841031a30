import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Hash, Incarnation, LogId } from '@pando/protocol';
import type { Store } from '../store.ts';
import { DamagedStoreError } from './damaged-store.ts';
import { ForeignStoreError } from './foreign-store.ts';
import { describeStore } from './testing/conformance.ts';
import { sqliteStore } from './sqlite.ts';

const appender = fileURLToPath(new URL('./testing/append-until-killed.ts', import.meta.url));

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'pando-store-'));
}

describeStore('SQLite', () => {
  const folder = temporaryFolder();
  return {
    open: () => sqliteStore(join(folder, 'store.sqlite')),
    remove: () => rmSync(folder, { recursive: true }),
    durable: true,
  };
});

describe('the SQLite store', () => {
  const folders: string[] = [];
  const fresh = (): string => {
    const folder = temporaryFolder();
    folders.push(folder);
    return join(folder, 'store.sqlite');
  };
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it('makes a file that only this user can read', () => {
    const path = fresh();
    sqliteStore(path).close();
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it.each([
    [99, 'a later version of Pando: its tables are of version 99'],
    [1, 'too old to be taken over: its tables are of version 1'],
  ])('refuses a file of tables that it cannot read (version %d), and leaves it as it is', (version, says) => {
    const path = fresh();
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA user_version = ${version}`);
    database.close();
    expect(() => sqliteStore(path)).toThrow(ForeignStoreError);
    expect(() => sqliteStore(path)).toThrow(says);
  });

  it('takes over a file of the earliest tables that it knows', () => {
    const path = fresh();
    const made = sqliteStore(path);
    const seed = new Uint8Array(32).fill(7);
    made.transaction(() => made.server.setIdentity({ seed, incarnation: new Uint8Array(16) as Incarnation }));
    made.close();
    const database = new DatabaseSync(path);
    database.exec(`
      DROP INDEX entries_passing; ALTER TABLE entries DROP COLUMN until; ALTER TABLE entries DROP COLUMN digest;
      DROP TABLE wakes; PRAGMA user_version = 2;
    `);
    database.close();
    const store = sqliteStore(path);
    expect(store.server.identity()?.seed).toEqual(seed);
    store.close();
  });

  it('gives what was written or says that it is damaged, whichever bit of the file is flipped', () => {
    const path = fresh();
    const bytes = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
    const [log, instance] = [bytes(1) as LogId, bytes(2) as Hash];
    const ballot = { round: 3, value: bytes(3) as Hash };
    const accepted = { ballot, value: bytes(4), certificate: bytes(5) };
    const whatMatters = (store: Store): unknown =>
      store.transaction(() => [
        store.server.identity(),
        store.logs.find(log),
        store.acceptors.get(instance),
        store.acceptors.get(bytes(9) as Hash),
      ]);
    const store = sqliteStore(path);
    store.transaction(() => {
      store.server.setIdentity({ seed: bytes(6), incarnation: bytes(7) as Incarnation });
      const row = store.logs.create(log, bytes(8), 60, 5);
      store.logs.update({ ...row, decided: 7, endorsed: 6, expiresAt: 70 });
      store.acceptors.put(instance, { promised: ballot, accepted });
    });
    const written = whatMatters(store);
    store.close();
    const whole = readFileSync(path);
    // Some bits all over the file, and most bytes of what stands in it of the acceptor.
    const positions = Array.from({ length: 50 }, (_, i) => (i * 7_919 * 8 + (i % 8)) % (whole.length * 8));
    const place = whole.indexOf(bytes(4)) - 100;
    for (let bit = 0; bit < 300 * 8; bit += 21) positions.push(place * 8 + bit);
    let damaged = 0;
    for (const position of positions) {
      const flipped = Buffer.from(whole);
      flipped.writeUInt8(flipped.readUInt8(position >> 3) ^ (1 << (position & 7)), position >> 3);
      writeFileSync(path, flipped);
      try {
        const found = sqliteStore(path);
        try {
          expect([position, whatMatters(found)]).toEqual([position, written]);
        } finally {
          found.close();
        }
      } catch (error) {
        if (!(error instanceof DamagedStoreError)) throw error;
        damaged += 1;
      }
    }
    expect(damaged).toBeGreaterThan(60);
  });

  it('drops a transaction that is not whole at the end of its write-ahead log, and keeps all before it', () => {
    const path = fresh();
    const logId = (byte: number): LogId => new Uint8Array(32).fill(byte) as Uint8Array as LogId;
    const store = sqliteStore(path);
    for (const byte of [1, 2, 3])
      store.transaction(() => void store.logs.create(logId(byte), new Uint8Array(2_000), 60, 5));
    const copy = fresh();
    const [whole, log] = [readFileSync(path), readFileSync(`${path}-wal`)];
    store.close();
    for (const torn of [1, 100, 4_000, 5_000]) {
      writeFileSync(copy, whole);
      writeFileSync(`${copy}-wal`, log.subarray(0, log.length - torn));
      const reopened = sqliteStore(copy);
      expect([1, 2, 3].map((byte) => reopened.logs.find(logId(byte)) !== undefined)).toEqual([true, true, false]);
      reopened.close();
    }
  });

  it('has every acknowledged transaction, and no half of another, after kill -9', async () => {
    const path = fresh();
    const log = new Uint8Array(32).fill(1) as LogId;
    for (let round = 1; round <= 4; round++) {
      const child = spawn(process.execPath, [appender, path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let acknowledged = 0;
      const lines = createInterface({ input: child.stdout });
      lines.on('line', (line) => {
        acknowledged = Number(line);
        // Somewhere in the middle of a later transaction, another place each round.
        if (acknowledged >= round * 60 + round * 7) child.kill('SIGKILL');
      });
      const [, signal] = (await once(child, 'close')) as [number | null, string | null];
      expect(signal).toBe('SIGKILL');
      const store = sqliteStore(path);
      const row = store.logs.find(log);
      if (row === undefined) throw new Error('the log is gone');
      const rows = store.entries.after(row.number, 0, { rows: 100_000, bytes: 1e9 }, true);
      expect(rows.length).toBeGreaterThanOrEqual(acknowledged);
      expect(rows.length % 3).toBe(0);
      expect(rows.map((each) => each.sequence)).toEqual(rows.map((_, i) => i + 1));
      expect(rows.every((each) => each.body?.length === 1000)).toBe(true);
      store.close();
    }
  });
});
