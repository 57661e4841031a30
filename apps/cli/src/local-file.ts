import { readFile, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Outcome } from '@pando/engine/api';

/** The media types that a receiver shows as more than a file; the rest are octets. */
const mediaTypes: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.json': 'application/json',
  '.m4a': 'audio/mp4',
  '.md': 'text/markdown',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.ogg': 'audio/ogg',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wav': 'audio/wav',
  '.webm': 'video/webm',
  '.webp': 'image/webp',
  '.zip': 'application/zip',
};

/** As its name says. */
export function mediaTypeOf(path: string): string {
  return mediaTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
}

export async function readLocalFile(path: string): Promise<Outcome<Uint8Array>> {
  try {
    return { ok: true, value: await readFile(path) };
  } catch (error) {
    return fileError(`The file ${path} cannot be read`, error);
  }
}

/** Writes for this user alone: what Pando writes may be private. */
export async function writeLocalFile(path: string, bytes: Uint8Array): Promise<Outcome<undefined>> {
  try {
    await writeFile(path, bytes, { mode: 0o600 });
    return { ok: true, value: undefined };
  } catch (error) {
    return fileError(`The file ${path} cannot be written`, error);
  }
}

/** One sentence about an error that names a path, or nothing: then it is not the file system's. */
export function fileSystemSentence(error: unknown): string | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  return code === undefined || path === undefined ? undefined : `${path} cannot be used: ${reasonOf(error)}.`;
}

export function fileError(what: string, error: unknown): Outcome<never> {
  return { ok: false, error: { code: 'bad-parameters', message: `${what}: ${reasonOf(error)}.` } };
}

function reasonOf(error: unknown): string {
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'you may not',
    EEXIST: 'it is no folder',
    EISDIR: 'it is a folder',
    ENOENT: 'there is no such file or folder',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'it is no folder',
    EROFS: 'the disk is read-only',
  };
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return reasons[code] ?? code;
}
