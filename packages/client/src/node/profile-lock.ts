import { writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';

/** What keeps a profile folder to one process. */
export interface ProfileLock {
  release(): void;
}

/**
 * Locks the file for this process, or returns nothing if another one has it. The lock is an open exclusive SQLite
 * transaction, hence the system's own file lock: it is gone when its process is, however that ended.
 */
export async function lockFile(path: string): Promise<ProfileLock | undefined> {
  await createPrivately(path);
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return { release: () => database.close() };
}

/** Creates an empty file that only its owner may read, unless it is there; SQLite gives its side files the same mode. */
export async function createPrivately(path: string): Promise<void> {
  try {
    await writeFile(path, '', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

const sqliteBusy = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
}
