import { readFile, writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { FileSource, Outcome } from '@pando/engine/api';

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

export async function readLocalFileSource(path: string): Promise<Outcome<FileSource>> {
  const bytes = await readLocalFile(path);
  if (!bytes.ok) return bytes;
  const mediaType = mediaTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
  return { ok: true, value: { name: basename(path), mediaType, bytes: bytes.value } };
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

function fileError(what: string, error: unknown): Outcome<never> {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'you may not',
    EISDIR: 'it is a folder',
    ENOSPC: 'the disk is full',
  };
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return { ok: false, error: { code: 'bad-parameters', message: `${what}: ${reasons[code] ?? code}.` } };
}
