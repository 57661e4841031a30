import { createHash } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the shortest of the systems' `sun_path` holds (macOS: 104 bytes with the final zero). */
const maxSocketPathBytes = 103;

/**
 * Where the owner of a profile listens: a socket in its folder; if that path is too long for one, a socket named by
 * the path's hash in a folder of this user's; on Windows a named pipe. `folder` must be absolute and resolved.
 */
export async function socketPathOf(folder: string): Promise<string> {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  if (process.platform === 'win32') return `\\\\.\\pipe\\pando-${name}`;
  const direct = join(folder, 'pando.sock');
  if (Buffer.byteLength(direct) <= maxSocketPathBytes) return direct;
  for (const parent of [tmpdir(), '/tmp']) {
    const path = join(parent, `pando-${process.getuid?.() ?? 0}`, `${name}.sock`);
    if (Buffer.byteLength(path) > maxSocketPathBytes) continue;
    await makePrivateFolder(join(path, '..'));
    return path;
  }
  throw new Error('No folder for the local socket has a short enough path.');
}

/** In a folder that everybody may write to, somebody else may have been there first. */
async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700, recursive: true });
  const found = await lstat(path);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw new Error(`The folder ${path} must belong to you alone; remove it and try again.`);
  }
}
