import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

export class FolderInUseError extends Error {
  constructor(folder: string) {
    super(`Another process is running a server on ${folder}.`);
    this.name = 'FolderInUseError';
  }
}

/**
 * Locks a data folder against other processes, and against a second server in this one, until `release`. SQLite's
 * own file lock is used because the operating system drops it when the process dies, however it dies.
 */
export function lockFolder(folder: string): { release(): void } {
  const database = new DatabaseSync(join(folder, 'lock'));
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const isLocked = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
    throw isLocked ? new FolderInUseError(folder) : error;
  }
  return { release: () => database.close() };
}
