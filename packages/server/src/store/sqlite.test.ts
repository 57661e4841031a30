import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { LogId } from '@pando/protocol';
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

  it('refuses a file of a later schema', () => {
    const path = fresh();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => sqliteStore(path)).toThrow('schema version 99');
  });

  it('has every acknowledged transaction, and no half of another, after kill -9', async () => {
    const path = fresh();
    const log = new Uint8Array(32).fill(1) as Uint8Array as LogId;
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
