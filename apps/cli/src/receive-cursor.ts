import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const cursorPath = (profile: string): string => join(profile, 'receive.json');

/** Number of the last event that `receive` has printed for this profile; 0 before the first. */
export function readCursor(profile: string): number {
  try {
    const value = JSON.parse(readFileSync(cursorPath(profile), 'utf8')) as { seq?: unknown } | null;
    return typeof value?.seq === 'number' ? value.seq : 0;
  } catch {
    return 0;
  }
}

export function writeCursor(profile: string, seq: number): void {
  const path = cursorPath(profile);
  writeFileSync(`${path}.new`, `${JSON.stringify({ seq })}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
