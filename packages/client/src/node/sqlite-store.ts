import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { RangeOptions, Row, Store, Write } from '@pando/engine';

/**
 * A store in one SQLite file. Each batch is one transaction, on the disk (fsync) before it resolves.
 * Its folder must be readable by its owner alone: rows are not encrypted here.
 */
export class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #clear: StatementSync;
  /** By SQL text: a range is an index scan only if the bounds it lacks are not in the statement. */
  readonly #ranges = new Map<string, StatementSync>();

  /** Opens the file, creating it if it is missing. Throws what SQLite throws. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA secure_delete = ON;
      CREATE TABLE IF NOT EXISTS rows (space TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, UNIQUE (space, key));
    `);
    this.#get = this.#database.prepare('SELECT value FROM rows WHERE space = ? AND key = ?');
    this.#put = this.#database.prepare(
      'INSERT INTO rows (space, key, value) VALUES (?, ?, ?) ON CONFLICT (space, key) DO UPDATE SET value = excluded.value',
    );
    this.#delete = this.#database.prepare('DELETE FROM rows WHERE space = ? AND key = ?');
    this.#clear = this.#database.prepare('DELETE FROM rows WHERE space = ?');
  }

  async get(space: string, key: string): Promise<Uint8Array | undefined> {
    const row = this.#get.get(space, key);
    return row === undefined ? undefined : (row['value'] as Uint8Array);
  }

  async range(space: string, { after, before, limit, reverse }: RangeOptions = {}): Promise<readonly Row[]> {
    const above = after === undefined ? '' : ' AND key > ?';
    const below = before === undefined ? '' : ' AND key < ?';
    const order = reverse === true ? 'DESC' : 'ASC';
    const sql = `SELECT key, value FROM rows WHERE space = ?${above}${below} ORDER BY key ${order} LIMIT ?`;
    let statement = this.#ranges.get(sql);
    if (statement === undefined) this.#ranges.set(sql, (statement = this.#database.prepare(sql)));
    const found = statement.all(space, ...[after, before].filter((bound) => bound !== undefined), limit ?? -1);
    return found.map((row) => ({ key: row['key'] as string, value: row['value'] as Uint8Array }));
  }

  async batch(writes: readonly Write[]): Promise<void> {
    if (writes.length === 0) return;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const { space, key, value } of writes) {
        if (key === undefined) this.#clear.run(space);
        else if (value === undefined) this.#delete.run(space, key);
        else this.#put.run(space, key, value);
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  async close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }
}
